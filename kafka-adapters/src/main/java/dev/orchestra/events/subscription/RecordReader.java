package dev.orchestra.events.subscription;

import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One member of a group, as an adapter has it. Only {@link #wakeup} and {@link #commitWith} may be called by another thread
 * than the subscription's.
 */
public interface RecordReader extends AutoCloseable {

    /**
     * Waits for records, at most this long, and tells about assignments meanwhile. May throw when the broker or the
     * configuration is broken; the subscription then closes this reader and opens another.
     */
    List<RawRecord> read(Duration timeout);

    /** Ends a {@link #read} that runs, or else the next one. */
    void wakeup();

    void pause(Set<TopicPartition> partitions);

    void unpause(Set<TopicPartition> partitions);

    /** The offset that is read next; empty as long as it is not known. Never asks the broker. */
    OptionalLong position(TopicPartition partition);

    /** Records from {@link #position} to the end; empty as long as it is not known. Never asks the broker. */
    OptionalLong lag(TopicPartition partition);

    /** When the broker last answered a read. */
    Optional<Instant> lastRead();

    /**
     * Commits the places of the group.
     *
     * @param wait until the broker has them, or a few seconds have passed; otherwise a failure is told to
     *     {@link Assignments#commitFailed}
     */
    void commit(Map<TopicPartition, Long> offsets, boolean wait);

    /**
     * Commits places and appends events in one transaction and waits for it.
     *
     * @throws dev.orchestra.events.log.FencedException if a newer writer has this one's name
     * @throws dev.orchestra.events.log.JournalUnavailableException if it was not done; it may be tried again
     */
    void commitWith(Map<TopicPartition, Long> offsets, List<Outgoing> events);

    @Override
    void close();

    /** Hears about this member's partitions, on the thread that reads. */
    interface Assignments {

        void assigned(Set<TopicPartition> partitions);

        /** The partitions are still this member's, and go when this returns. */
        void revoked(Set<TopicPartition> partitions);

        /** The partitions are already another member's. */
        void lost(Set<TopicPartition> partitions);

        /** A commit that nobody waited for has failed. */
        void commitFailed(Set<TopicPartition> partitions);
    }

    /** Opens the readers of one subscription, one at a time. */
    @FunctionalInterface
    interface Factory {

        /** Tried again for as long as it throws. */
        RecordReader open(Assignments assignments);

        /** The subscription has ended. */
        default void close() {}
    }
}
