package dev.orchestra.console;

import dev.orchestra.events.log.DeadLetterHeaders;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A refused record, as the list shows it.
 *
 * @param id its place among the dead letters
 * @param time when it was refused
 * @param topic where it was refused
 * @param partition its place there; -1 where the dead letter does not say
 * @param headers its own headers, as text
 * @param valueBytes -1 where it had no value
 */
record DeadLetter(
        String id,
        Instant time,
        String topic,
        int partition,
        long offset,
        String reason,
        String message,
        @Nullable String key,
        Map<String, String> headers,
        int valueBytes) {

    /** The newest first. */
    static final Comparator<DeadLetter> NEWEST_FIRST = Comparator.<DeadLetter, Instant>comparing(
                    DeadLetter::time, Comparator.reverseOrder())
            .thenComparing(DeadLetter::id);

    private static final String OURS = "orchestra-dlt-";
    private static final int TEXT_MAX = 1_000;
    private static final int HEADERS_MAX = 50;

    static DeadLetter of(RawRecord raw) {
        Map<String, String> ours = headers(raw, true);
        Position position = raw.position();
        String dltTopic = position.topic();
        return new DeadLetter(
                idOf(position),
                time(ours.get(DeadLetterHeaders.REFUSED_AT)).orElse(raw.timestamp()),
                ours.getOrDefault(
                        DeadLetterHeaders.TOPIC,
                        dltTopic.endsWith("-dlt") ? dltTopic.substring(0, dltTopic.length() - 4) : dltTopic),
                (int) number(ours.get(DeadLetterHeaders.PARTITION)),
                number(ours.get(DeadLetterHeaders.OFFSET)),
                ours.getOrDefault(DeadLetterHeaders.REASON, "UNKNOWN"),
                ours.getOrDefault(DeadLetterHeaders.MESSAGE, ""),
                text(raw.key()),
                headers(raw, false),
                value(raw).map(bytes -> bytes.length).orElse(-1));
    }

    static boolean isOurs(String header) {
        return header.startsWith(OURS);
    }

    static String idOf(Position position) {
        return "%s:%d:%d".formatted(position.topic(), position.partition(), position.offset());
    }

    /**
     * The place that an id names.
     *
     * @throws ProblemException if it is no such id
     */
    static Position position(String id) {
        String[] parts = id.split(":", -1);
        try {
            if (parts.length == 3 && parts[0].endsWith("-dlt")) {
                int partition = Integer.parseInt(parts[1]);
                long offset = Long.parseLong(parts[2]);
                if (partition >= 0 && offset >= 0) {
                    return new Position(parts[0], partition, offset);
                }
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw ProblemException.field(
                "id", "expected an id as GET /api/v1/dead-letters shows it, such as workflow.request-dlt:0:12");
    }

    static Optional<byte[]> value(RawRecord raw) {
        return Optional.ofNullable(raw.value());
    }

    private static Map<String, String> headers(RawRecord raw, boolean ours) {
        var headers = new LinkedHashMap<String, String>();
        for (RawRecord.Header header : raw.headers()) {
            if (isOurs(header.name()) == ours && headers.size() < HEADERS_MAX) {
                String text = text(header.value());
                headers.put(header.name(), text == null ? "" : text);
            }
        }
        return headers;
    }

    private static @Nullable String text(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        String text = new String(bytes, 0, Math.min(bytes.length, TEXT_MAX), StandardCharsets.UTF_8);
        return bytes.length <= TEXT_MAX ? text : text + "…";
    }

    private static long number(@Nullable String text) {
        try {
            return text == null ? -1 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    private static Optional<Instant> time(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Instant.parse(text));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
