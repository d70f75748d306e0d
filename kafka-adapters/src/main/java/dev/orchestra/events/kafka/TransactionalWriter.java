package dev.orchestra.events.kafka;

import dev.orchestra.events.log.FencedException;
import dev.orchestra.events.log.JournalUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits places and events in one transaction under a name. It takes the name when it is opened, and once fenced it stays
 * so: only a new subscription takes the name back.
 *
 * <p>A producer that can neither finish nor abort its transaction is replaced by another of the same name, which settles the
 * transaction. If a newer process took the name during that very outage, the replacement takes it back; one of the two is
 * fenced in any case.
 *
 * <p>A broker that does not hear the end of a transaction in time ends it itself, and then it tells the producer what it
 * would tell one whose name is another's. So whoever was not heard for that long is not taken for fenced.
 */
final class TransactionalWriter implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TransactionalWriter.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(3);
    private static final int FINISH_ATTEMPTS_MAX = 3;

    private final String name;
    private final Supplier<Producer<byte[], byte[]>> factory;
    private final Duration timeout;
    private final LongSupplier nanoTime;
    private @Nullable Producer<byte[], byte[]> producer;
    private @Nullable FencedException fenced;

    /** @param timeout after which the broker ends a transaction */
    TransactionalWriter(
            String name, Supplier<Producer<byte[], byte[]>> factory, Duration timeout, LongSupplier nanoTime) {
        this.name = name;
        this.factory = factory;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
    }

    /** Takes the name, if it is not held already. */
    synchronized void open() {
        if (fenced == null) {
            opened();
        }
    }

    synchronized void commit(
            List<ProducerRecord<byte[], byte[]>> events,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        if (fenced != null) {
            throw fenced;
        }
        Producer<byte[], byte[]> current = opened();
        long begun = nanoTime.getAsLong();
        try {
            current.beginTransaction();
            events.forEach(current::send);
            if (!offsets.isEmpty()) {
                current.sendOffsetsToTransaction(offsets, group);
            }
            finish(current::commitTransaction);
        } catch (ProducerFencedException e) {
            throw fenced(begun, e);
        } catch (KafkaException | IllegalStateException e) {
            abort(current, begun);
            throw new JournalUnavailableException(
                    "%d events and %d places of '%s' were not committed: %s"
                            .formatted(events.size(), offsets.size(), name, e.getMessage()),
                    e);
        }
    }

    private Producer<byte[], byte[]> opened() {
        Producer<byte[], byte[]> current = producer;
        if (current != null) {
            return current;
        }
        Producer<byte[], byte[]> fresh = factory.get();
        try {
            fresh.initTransactions();
        } catch (RuntimeException e) {
            fresh.close(Duration.ZERO);
            throw new JournalUnavailableException("The name '%s' could not be taken.".formatted(name), e);
        }
        producer = fresh;
        return fresh;
    }

    /** A time-out leaves the transaction as it is; asking again is how Kafka wants it settled. */
    private static void finish(Runnable step) {
        for (int attempt = 1; ; attempt++) {
            try {
                step.run();
                return;
            } catch (TimeoutException e) {
                if (attempt == FINISH_ATTEMPTS_MAX) {
                    throw e;
                }
            }
        }
    }

    private void abort(Producer<byte[], byte[]> current, long begun) {
        try {
            finish(current::abortTransaction);
        } catch (ProducerFencedException e) {
            throw fenced(begun, e);
        } catch (KafkaException | IllegalStateException e) {
            LOG.warn("A transaction of '{}' cannot be aborted, another producer settles it", name, e);
            discard();
        }
    }

    private RuntimeException fenced(long begun, ProducerFencedException cause) {
        discard();
        if (nanoTime.getAsLong() - begun >= timeout.toNanos()) {
            return new JournalUnavailableException(
                    "A transaction of '%s' did not end within %s, so the broker has ended it.".formatted(name, timeout),
                    cause);
        }
        FencedException reason = new FencedException(
                "A newer writer has taken the name '%s': this one has to stop.".formatted(name), cause);
        fenced = reason;
        return reason;
    }

    private void discard() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(CLOSE_MAX);
            producer = null;
        }
    }
}
