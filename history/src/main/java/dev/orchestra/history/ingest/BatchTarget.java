package dev.orchestra.history.ingest;

import dev.orchestra.events.log.RawRecord;
import java.util.List;
import java.util.Optional;

/**
 * Where the records of a topic are written to.
 *
 * @param <R> a record that was read and understood
 */
public interface BatchTarget<R> {

    /**
     * Whether a record may have anything in it to store, by a first look; called by the thread that reads, once for each record,
     * in their order.
     */
    default boolean wants(RawRecord record) {
        return true;
    }

    /** Some of the partitions are another process's from now on, and may come back. */
    default void revoked() {}

    /**
     * Understands a record; empty if there is nothing in it to store. Called by the thread that reads, while another writes.
     *
     * @throws UnreadableException if it cannot be stored; the record becomes a dead letter
     */
    Optional<R> read(RawRecord record);

    /**
     * Writes records, in the order they came, within the caller's transaction. A record may come twice, and the second time
     * changes nothing.
     */
    void write(List<R> records);

    /** What came cannot be understood; the message says what was expected and what to do. */
    final class UnreadableException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public UnreadableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
