package dev.orchestra.events.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record as the broker holds it.
 *
 * @param timestamp broker time where the topic is configured so, else the sender's
 * @param value null is a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // The bytes are handed on, never compared.
public record RawRecord(
        Position position, byte @Nullable [] key, byte @Nullable [] value, List<Header> headers, Instant timestamp) {

    public RawRecord {
        headers = List.copyOf(headers);
    }

    /** The newest value of a header, as UTF-8 text. */
    public Optional<String> header(String name) {
        for (int i = headers.size() - 1; i >= 0; i--) {
            Header header = headers.get(i);
            if (header.value() != null && header.name().equals(name)) {
                return Optional.of(new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }

    /** The key as UTF-8 text. */
    public Optional<String> keyText() {
        return key == null ? Optional.empty() : Optional.of(new String(key, StandardCharsets.UTF_8));
    }

    /** A record header; names may repeat. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Header(String name, byte @Nullable [] value) {}
}
