package dev.orchestra.workers.output;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.orchestra.events.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One of the engine's records as the exporter writes it (format 1, see {@code zeebe-exporter/README.md}), as far as an
 * instance's outcome depends on it.
 */
record EngineRecord(
        @Nullable String key,
        @JsonProperty("valueType") @Nullable String valueType,
        @Nullable String intent,
        @Nullable Value value) {

    /** Where a record says what it is, from its beginning; what is not of interest is not parsed. */
    private static final int HEAD_BYTES = 400;

    record Value(
            @Nullable String processInstanceKey,
            @Nullable String processId,
            @Nullable String parentProcessInstanceKey,
            @Nullable String elementId,
            @Nullable String elementType,
            @Nullable String scopeKey,
            @Nullable String name,
            @Nullable String value,
            @Nullable String errorType,
            @Nullable String errorMessage) {}

    /** The record, if an outcome can depend on it. What cannot be read is none of ours: the history keeps it. */
    static Optional<EngineRecord> of(byte @Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        String head = new String(bytes, 0, Math.min(HEAD_BYTES, bytes.length), StandardCharsets.ISO_8859_1);
        boolean ofInterest = head.contains("\"valueType\":\"INCIDENT\"")
                || (head.contains("\"valueType\":\"VARIABLE\"") && contains(bytes, "\"name\":\"orchestra\""))
                || (head.contains("\"valueType\":\"PROCESS_INSTANCE\"")
                        && contains(bytes, "\"elementType\":\"PROCESS\""));
        if (!ofInterest) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    Json.trusted(new String(bytes, StandardCharsets.UTF_8)).as(EngineRecord.class));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean is(String type, String wantedIntent) {
        return type.equals(valueType) && wantedIntent.equals(intent);
    }

    private static boolean contains(byte[] bytes, String text) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
    }
}
