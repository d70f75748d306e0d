package dev.orchestra.history.ingest;

import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.TopicPartition;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What was read, understood by the thread that reads while another writes, and waits for the writer: two batches at most,
 * and so many bytes.
 *
 * @param <R> a record as the target understands it
 */
final class IngestBuffer<R> implements DeliveryHandler {

    private static final long BYTES_MAX = 32L * 1024 * 1024;

    /** So long nothing has come when it is written down that the reading went on. */
    private static final Duration REST = Duration.ofMillis(25);

    /**
     * So long after a batch that was not full the next one is taken, so that what comes bit by bit costs few transactions: each is a
     * forced write to the disk that the engine and Kafka write to as well. What comes after a rest waits for nothing.
     */
    private static final Duration GAP = Duration.ofMillis(20);

    private final int batchMax;
    private final BatchTarget<R> target;
    private final Runnable onReadOn;
    private final Refusals refusals;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Deque<Taken<R>> waiting = new ArrayDeque<>();
    private long bytes;
    private boolean closed;
    private boolean wentOn;
    /** Before this time of the system's nano clock no batch is taken that is not full. */
    private long nextAt = System.nanoTime();

    /** A record that has something to store. */
    record Taken<R>(Delivery delivery, R record) {}

    /** Who keeps what cannot be stored as a dead letter. */
    interface Refusals {
        void refuse(Delivery delivery, RefusalReason reason, String message);
    }

    /**
     * @param target whose records these are
     * @param onReadOn is told when the reading went on
     */
    IngestBuffer(int batchMax, BatchTarget<R> target, Runnable onReadOn, Refusals refusals) {
        if (batchMax < 1 || batchMax > 10_000) {
            throw new IllegalArgumentException("A batch has from 1 to 10,000 records, but this one " + batchMax + ".");
        }
        this.batchMax = batchMax;
        this.target = target;
        this.onReadOn = onReadOn;
        this.refusals = refusals;
    }

    @Override
    public boolean offer(Delivery delivery) {
        // Only the thread that reads adds, so the room that there is stays until it has understood the record.
        if (!hasRoomFor(delivery)) {
            return false;
        }
        try {
            var record = target.read(delivery.raw());
            if (record.isPresent()) {
                add(new Taken<>(delivery, record.get()));
            } else {
                delivery.done();
                passed();
            }
        } catch (BatchTarget.UnreadableException e) {
            refusals.refuse(delivery, RefusalReason.UNREADABLE, String.valueOf(e.getMessage()));
            passed();
        }
        return true;
    }

    private boolean hasRoomFor(Delivery delivery) {
        lock.lock();
        try {
            if (closed || waiting.size() >= 2 * batchMax || (bytes > 0 && bytes + bytes(delivery) > BYTES_MAX)) {
                filled.signal();
                return false;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void add(Taken<R> taken) {
        lock.lock();
        try {
            if (!closed) {
                waiting.add(taken);
                bytes += bytes(taken.delivery());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Over a record with nothing to store. */
    private void passed() {
        lock.lock();
        try {
            wentOn = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean wants(RawRecord raw) {
        return target.wants(raw);
    }

    /** The writer is woken once for all that one read brought. */
    @Override
    public void batchOffered() {
        lock.lock();
        try {
            filled.signal();
        } finally {
            lock.unlock();
        }
        onReadOn.run();
    }

    @Override
    public void readOn() {
        lock.lock();
        try {
            if (!wentOn) {
                wentOn = true;
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
        onReadOn.run();
    }

    @Override
    public void revoked(Set<TopicPartition> partitions) {
        target.revoked();
        lock.lock();
        try {
            waiting.removeIf(
                    taken -> partitions.contains(taken.delivery().position().topicPartition()));
            bytes = waiting.stream().mapToLong(taken -> bytes(taken.delivery())).sum();
        } finally {
            lock.unlock();
        }
    }

    /** The next batch; waits until there is one. Nothing when the reading went on and rests now, or the buffer is closed. */
    List<Taken<R>> take() throws InterruptedException {
        lock.lock();
        try {
            awaitGap();
            var rested = false;
            while (waiting.isEmpty() && !closed && !rested) {
                if (wentOn) {
                    rested = !filled.await(REST.toMillis(), TimeUnit.MILLISECONDS);
                } else {
                    filled.await();
                }
            }
            if (rested) {
                wentOn = false;
            }
            var batch = new ArrayList<Taken<R>>(Math.min(batchMax, waiting.size()));
            while (!closed && batch.size() < batchMax && !waiting.isEmpty()) {
                var next = waiting.remove();
                bytes -= bytes(next.delivery());
                batch.add(next);
            }
            if (!batch.isEmpty() && batch.size() < batchMax) {
                nextAt = System.nanoTime() + GAP.toNanos();
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void awaitGap() throws InterruptedException {
        var left = nextAt - System.nanoTime();
        while (left > 0 && waiting.size() < batchMax && !closed) {
            left = Math.min(filled.awaitNanos(left), nextAt - System.nanoTime());
        }
    }

    int size() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            bytes = 0;
            filled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static long bytes(Delivery delivery) {
        RawRecord raw = delivery.raw();
        return 200L + (raw.value() == null ? 0 : raw.value().length);
    }
}
