package dev.orchestra.events.kafka;

import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.RawRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads stretches of partitions outside any group. Keeps one consumer for it; whoever finds it busy opens another. */
final class PartitionScanner implements AutoCloseable {

    private final Supplier<Consumer<byte[], byte[]>> factory;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Consumer<byte[], byte[]> kept;

    PartitionScanner(Supplier<Consumer<byte[], byte[]>> factory) {
        this.factory = factory;
    }

    /** Up to {@code to}, or to the first record whose transaction is open. */
    void scan(
            TopicPartition partition,
            long from,
            long to,
            Duration timeout,
            java.util.function.Consumer<RawRecord> receiver) {
        scan(partition, from, to, false, timeout, receiver);
    }

    /** Up to {@code to}, which was appended already; transactions that are open before it are waited for. */
    void scanSettled(
            TopicPartition partition,
            long from,
            long to,
            Duration timeout,
            java.util.function.Consumer<RawRecord> receiver) {
        scan(partition, from, to, true, timeout, receiver);
    }

    private void scan(
            TopicPartition partition,
            long from,
            long to,
            boolean settled,
            Duration timeout,
            java.util.function.Consumer<RawRecord> receiver) {
        if (from >= to) {
            return;
        }
        boolean free = lock.tryLock();
        try {
            if (free) {
                scan(kept(), partition, from, to, settled, timeout, receiver);
            } else {
                try (Consumer<byte[], byte[]> own = factory.get()) {
                    scan(own, partition, from, to, settled, timeout, receiver);
                }
            }
        } catch (KafkaException e) {
            throw new JournalUnavailableException(
                    "%s could not be read from %d to %d within %s: %s"
                            .formatted(partition, from, to, timeout, e.getMessage()),
                    e);
        } finally {
            if (free) {
                lock.unlock();
            }
        }
    }

    private Consumer<byte[], byte[]> kept() {
        Consumer<byte[], byte[]> consumer = kept;
        if (consumer == null) {
            consumer = factory.get();
            kept = consumer;
        }
        return consumer;
    }

    private void scan(
            Consumer<byte[], byte[]> consumer,
            TopicPartition partition,
            long from,
            long to,
            boolean settled,
            Duration timeout,
            java.util.function.Consumer<RawRecord> receiver) {
        long deadline = System.nanoTime() + timeout.toNanos();
        consumer.assign(List.of(partition));
        try {
            long start = offset(consumer.beginningOffsets(List.of(partition), left(deadline)), partition);
            long end = settled
                    ? to
                    : Math.min(to, offset(consumer.endOffsets(List.of(partition), left(deadline)), partition));
            long next = Math.max(from, start);
            consumer.seek(partition, next);
            while (next < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(left(deadline))) {
                    if (record.offset() < end) {
                        receiver.accept(Records.raw(record));
                    }
                }
                // Also passes what is no record: the marks of transactions.
                next = consumer.position(partition, left(deadline));
            }
        } finally {
            consumer.unsubscribe();
        }
    }

    private static long offset(java.util.Map<TopicPartition, Long> offsets, TopicPartition partition) {
        Long offset = offsets.get(partition);
        if (offset == null) {
            throw new TimeoutException("There is no partition " + partition + ".");
        }
        return offset;
    }

    private static Duration left(long deadline) {
        long nanos = deadline - System.nanoTime();
        if (nanos <= 0) {
            throw new TimeoutException("Out of time.");
        }
        return Duration.ofNanos(nanos);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (kept != null) {
                kept.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
