package dev.orchestra.events.subscription;

import dev.orchestra.events.log.TopicPartition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The records of one owned partition: those that wait to be offered and those that are under way. Filled and offered from by
 * the subscription's thread; asked from any.
 */
final class PartitionBuffer {

    private static final long UNKNOWN = -1;

    private final TopicPartition partition;
    private final Deque<PendingDelivery> waiting = new ArrayDeque<>();
    private final Deque<PendingDelivery> underWay = new ArrayDeque<>();
    private long position = UNKNOWN;
    private long lag = UNKNOWN;
    private long committed = UNKNOWN;
    private boolean paused;
    private long retryAtNanos;
    private boolean retrying;

    PartitionBuffer(TopicPartition partition) {
        this.partition = partition;
    }

    TopicPartition partition() {
        return partition;
    }

    synchronized void add(PendingDelivery delivery) {
        waiting.addLast(delivery);
    }

    synchronized @Nullable PendingDelivery head() {
        return waiting.peekFirst();
    }

    /** The head is about to be offered; from now on it may be done at any moment. */
    synchronized void headTaken() {
        forgetDone();
        underWay.addLast(waiting.removeFirst());
    }

    /** How many deliveries are held in memory. */
    synchronized int held() {
        return waiting.size() + underWay.size();
    }

    synchronized boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Whether that is further than before. */
    synchronized boolean read(long newPosition, long newLag) {
        boolean further = newPosition != position;
        position = newPosition;
        lag = newLag;
        return further;
    }

    /** The first offset that is not done, if it is known. */
    synchronized OptionalLong firstNotDone() {
        long place = place();
        return place == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(place);
    }

    /** Records from the first that nobody has taken to the partition's end. */
    synchronized OptionalLong lag() {
        if (lag == UNKNOWN) {
            return OptionalLong.empty();
        }
        PendingDelivery first = waiting.peekFirst();
        return OptionalLong.of(
                first == null ? lag : lag + position - first.position().offset());
    }

    /** The first offset that is not done, if it moved since the last commit. */
    synchronized OptionalLong uncommitted() {
        long place = place();
        return place == UNKNOWN || place == committed ? OptionalLong.empty() : OptionalLong.of(place);
    }

    synchronized void committed(long offset) {
        committed = offset;
    }

    synchronized void commitFailed() {
        committed = UNKNOWN;
    }

    /** Whether everything that was taken is done. */
    synchronized boolean isSettled() {
        forgetDone();
        return underWay.isEmpty();
    }

    private void forgetDone() {
        for (PendingDelivery first = underWay.peekFirst();
                first != null && first.isDone();
                first = underWay.peekFirst()) {
            underWay.removeFirst();
        }
    }

    private long place() {
        forgetDone();
        PendingDelivery first = underWay.peekFirst();
        if (first == null) {
            first = waiting.peekFirst();
        }
        // With nothing in hand the place is the reader's own, which also passes what only the broker sees.
        return first == null ? position : first.position().offset();
    }

    boolean isPaused() {
        return paused;
    }

    void paused(boolean nowPaused) {
        paused = nowPaused;
    }

    void retryAt(long nanos) {
        retrying = true;
        retryAtNanos = nanos;
    }

    void retried() {
        retrying = false;
    }

    boolean isRetrying() {
        return retrying;
    }

    /** Time until the head is to be tried again; zero or less when it is due. */
    long nanosToRetry(long now) {
        return retryAtNanos - now;
    }
}
