package dev.orchestra.events.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
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
        headers = headers instanceof PackedHeaders ? headers : List.copyOf(headers);
    }

    /** The newest value of a header, as UTF-8 text. */
    public Optional<String> header(String name) {
        if (headers instanceof PackedHeaders packed) {
            int index = packed.last(name);
            return index < 0 ? Optional.empty() : Optional.of(packed.text(index));
        }
        for (int i = headers.size() - 1; i >= 0; i--) {
            Header header = headers.get(i);
            if (header.value() != null && header.name().equals(name)) {
                return Optional.of(new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return Optional.empty();
    }

    /** Whether the newest value of a header is this one. */
    public boolean hasHeader(String name, byte[] value) {
        if (headers instanceof PackedHeaders packed) {
            return packed.has(name, value);
        }
        for (int i = headers.size() - 1; i >= 0; i--) {
            Header header = headers.get(i);
            if (header.value() != null && header.name().equals(name)) {
                return Arrays.equals(header.value(), value);
            }
        }
        return false;
    }

    /** The key as UTF-8 text. */
    public Optional<String> keyText() {
        return key == null ? Optional.empty() : Optional.of(new String(key, StandardCharsets.UTF_8));
    }

    /** A record header; names may repeat. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Header(String name, byte @Nullable [] value) {}
}
