package dev.orchestra.history.records;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A record of the engine as {@code zeebe.records} holds it, format 1 of module {@code zeebe-exporter}. Fields that are
 * not there read as absent; unknown ones are ignored.
 *
 * @param partition of the engine, from 1
 * @param position in the log of that partition
 * @param timestampMillis when the engine wrote it, since 1970
 * @param truncated the lengths in bytes of the fields that were cut
 */
record EngineRecord(
        int partition,
        long position,
        long key,
        long timestampMillis,
        String valueType,
        String intent,
        JsonNode value,
        JsonNode truncated) {

    private static final int FORMAT = 1;
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /**
     * Reads a record.
     *
     * @throws UnreadableRecordException if it is no JSON, of another format, or lacks a field of the envelope
     */
    static EngineRecord parse(byte @Nullable [] value) {
        if (value == null) {
            throw new UnreadableRecordException("Expected a record of the engine, but the value is null.", null);
        }
        try {
            var json = MAPPER.readTree(value);
            if (json.path("format").asInt(0) != FORMAT) {
                throw new UnreadableRecordException(
                        "Expected a record of the engine in format %d, but its format is '%s'. Use the exporter and the server of one release."
                                .formatted(FORMAT, json.path("format").asString("")),
                        null);
            }
            return new EngineRecord(
                    json.required("partition").intValue(),
                    json.required("position").longValue(),
                    Long.parseLong(json.required("key").stringValue()),
                    json.required("timestamp").longValue(),
                    json.required("valueType").stringValue(),
                    json.required("intent").stringValue(),
                    json.required("value"),
                    json.path("truncated"));
        } catch (JacksonException | NumberFormatException e) {
            throw new UnreadableRecordException(
                    "Expected a record of the engine in format %d: %s".formatted(FORMAT, e.getMessage()), e);
        }
    }

    /** A key of the engine, or null if the record has none of this name. */
    @Nullable
    Long key(String name) {
        var text = text(name);
        return text == null ? null : Long.valueOf(text);
    }

    @Nullable
    Integer number(String name) {
        var node = value.get(name);
        return node == null || !node.isNumber() ? null : node.intValue();
    }

    @Nullable
    Long millis(String name) {
        var node = value.get(name);
        return node == null || !node.isNumber() ? null : node.longValue();
    }

    /** A text, or null if the record has none of this name. PostgreSQL takes no NUL character: it becomes U+FFFD. */
    @Nullable
    String text(String name) {
        var node = value.get(name);
        return node == null || !node.isString() ? null : storable(node.stringValue());
    }

    /** A JSON value as text, or null if the record has none of this name. */
    @Nullable
    String json(String name) {
        var node = value.get(name);
        return node == null ? null : storable(node.toString());
    }

    /** How long a field was in bytes, if it was cut. */
    @Nullable
    Integer wholeBytes(String name) {
        var node = truncated.get(name);
        return node == null ? null : Integer.valueOf(node.intValue());
    }

    /** The string fields of a text that holds a JSON object; nothing if it holds none. */
    static Optional<JsonNode> object(@Nullable String json) {
        if (json == null || !json.startsWith("{")) {
            return Optional.empty();
        }
        try {
            return Optional.of(MAPPER.readTree(json));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }
}
