package dev.orchestra.exporter;

import org.jspecify.annotations.Nullable;

/**
 * A record of the engine on its way to Kafka. What it waits for changes only under {@link Outbox}'s lock.
 */
final class OutgoingRecord {

    /** What an entry costs besides its bytes, about. */
    private static final int OVERHEAD_BYTES = 200;

    private final long position;
    private final long timestamp;
    private final byte[] key;
    private byte[] value;
    private byte @Nullable [] shortened;
    private long through;
    private boolean acknowledged;

    /**
     * @param position its position in the log of its partition
     * @param timestamp when the engine wrote it, milliseconds since 1970
     * @param key the process instance's key as decimal text
     * @param value the JSON
     * @param shortened the JSON with its long fields cut, for a Kafka that refuses the whole; null if there is none
     */
    OutgoingRecord(long position, long timestamp, byte[] key, byte[] value, byte @Nullable [] shortened) {
        this.position = position;
        this.through = position;
        this.timestamp = timestamp;
        this.key = key;
        this.value = value;
        this.shortened = shortened;
    }

    long position() {
        return position;
    }

    long timestamp() {
        return timestamp;
    }

    byte[] key() {
        return key;
    }

    byte[] value() {
        return value;
    }

    int bytes() {
        return OVERHEAD_BYTES + key.length + value.length + (shortened == null ? 0 : shortened.length);
    }

    /** The last position that is settled once this record is: those after it that are not exported count as well. */
    long through() {
        return through;
    }

    void extendThrough(long laterPosition) {
        through = laterPosition;
    }

    boolean acknowledged() {
        return acknowledged;
    }

    void markAcknowledged() {
        acknowledged = true;
    }

    void resetAcknowledged() {
        acknowledged = false;
    }

    /** Takes the short form from now on; false if there is none, or it is already taken. */
    boolean shorten() {
        if (shortened == null) {
            return false;
        }
        value = shortened;
        shortened = null;
        return true;
    }
}
