package dev.orchestra.reconstruction.checkpoints;

import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.TopicPartition;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How far the partitions of a table have been read, for whoever has to know that nothing before some place is missing. */
final class ReadProgress {

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    /** The offset after the last record that was handed over. */
    private final Map<TopicPartition, Long> next = new HashMap<>();

    void startAgain(Set<TopicPartition> partitions) {
        lock.lock();
        try {
            next.keySet().removeAll(partitions);
        } finally {
            lock.unlock();
        }
    }

    void read(TopicPartition partition, long offset) {
        lock.lock();
        try {
            next.put(partition, offset + 1);
        } finally {
            lock.unlock();
        }
    }

    /** What was read is to be seen by those who wait. */
    void announce() {
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the partitions were read up to these ends.
     *
     * @return those that were not by {@code deadlineNanos} of {@link System#nanoTime}
     */
    Set<TopicPartition> await(Map<TopicPartition, Long> ends, Subscription subscription, long deadlineNanos)
            throws InterruptedException {
        Set<TopicPartition> missing = new HashSet<>(ends.keySet());
        Map<TopicPartition, Instant> atEnd = new HashMap<>();
        Optional<Instant> begun = subscription.lastRead();
        lock.lockInterruptibly();
        try {
            while (true) {
                missing.removeIf(partition -> next.getOrDefault(partition, 0L) >= ends.getOrDefault(partition, 0L)
                        || hasNothingLeft(partition, subscription, begun, atEnd));
                long left = deadlineNanos - System.nanoTime();
                if (missing.isEmpty() || left <= 0) {
                    return missing;
                }
                var unused = moved.awaitNanos(Math.min(left, LOOK_AGAIN_NANOS));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * The last offsets may hold no record: the marks of transactions, or what was compacted away. A partition counts as read
     * when a read that was begun after we asked left nothing, and another one has come back since, by when all that was read
     * had been handed over.
     */
    private static boolean hasNothingLeft(
            TopicPartition partition,
            Subscription subscription,
            Optional<Instant> begun,
            Map<TopicPartition, Instant> atEnd) {
        Optional<Instant> read = subscription.lastRead();
        if (read.isEmpty()
                || read.equals(begun)
                || subscription.lag(partition).filter(lag -> lag == 0).isEmpty()) {
            return false;
        }
        Instant since = atEnd.putIfAbsent(partition, read.get());
        return since != null && read.get().isAfter(since);
    }
}
