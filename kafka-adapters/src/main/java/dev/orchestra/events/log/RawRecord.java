package dev.orchestra.events.log;

import java.time.Instant;
import java.util.List;
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

    /** A record header; names may repeat. */
    @SuppressWarnings("ArrayRecordComponent")
    public record Header(String name, byte @Nullable [] value) {}
}
