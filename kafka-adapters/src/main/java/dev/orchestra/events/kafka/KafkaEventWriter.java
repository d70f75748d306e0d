package dev.orchestra.events.kafka;

import dev.orchestra.events.cloudevents.EventCodec;
import dev.orchestra.events.log.EventWriter;
import dev.orchestra.events.log.FencedException;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RecordTooLargeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Each append is a transaction under a transactional id. Unlike {@link TransactionalWriter} it never takes its name back:
 * after an outcome that is in doubt it is broken for good, so that whoever takes the name anew reads before it writes.
 */
final class KafkaEventWriter implements EventWriter {

    private static final Duration CLOSE_MAX = Duration.ofSeconds(3);
    private static final int COMMITS_MAX = 3;

    private final String name;
    private final Producer<byte[], byte[]> producer;
    private final Function<Outgoing, ProducerRecord<byte[], byte[]>> encoder;
    private final EventCodec codec;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable RuntimeException broken;

    private KafkaEventWriter(
            String name,
            Producer<byte[], byte[]> producer,
            Function<Outgoing, ProducerRecord<byte[], byte[]>> encoder,
            EventCodec codec) {
        this.name = name;
        this.producer = producer;
        this.encoder = encoder;
        this.codec = codec;
    }

    /** @throws JournalUnavailableException if the broker does not answer in time; the producer is closed then */
    static KafkaEventWriter take(
            String name,
            Producer<byte[], byte[]> producer,
            Function<Outgoing, ProducerRecord<byte[], byte[]>> encoder,
            EventCodec codec) {
        try {
            producer.initTransactions();
        } catch (KafkaException | IllegalStateException e) {
            producer.close(Duration.ZERO);
            throw new JournalUnavailableException("The name '%s' could not be taken.".formatted(name), e);
        }
        return new KafkaEventWriter(name, producer, encoder, codec);
    }

    @Override
    public List<Position> append(List<Outgoing> records) {
        List<ProducerRecord<byte[], byte[]>> encoded =
                records.stream().map(this::checked).toList();
        lock.lock();
        try {
            if (broken != null) {
                throw broken;
            }
            return commit(encoded);
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            throw fenced(e);
        } catch (KafkaException | IllegalStateException e) {
            throw inDoubt(e);
        } finally {
            lock.unlock();
        }
    }

    private ProducerRecord<byte[], byte[]> checked(Outgoing outgoing) {
        ProducerRecord<byte[], byte[]> record = encoder.apply(outgoing);
        if (record.value() != null && codec.isTooLarge(record.value().length)) {
            throw new RecordTooLargeException(outgoing.topic(), record.value().length, codec.valueBytesMax());
        }
        return record;
    }

    private List<Position> commit(List<ProducerRecord<byte[], byte[]>> records) {
        producer.beginTransaction();
        List<Future<RecordMetadata>> sent = records.stream().map(producer::send).toList();
        for (int attempt = 1; ; attempt++) {
            try {
                producer.commitTransaction();
                break;
            } catch (TimeoutException e) {
                // Asking again is how Kafka wants it settled.
                if (attempt == COMMITS_MAX) {
                    throw e;
                }
            }
        }
        List<Position> positions = new ArrayList<>();
        for (Future<RecordMetadata> future : sent) {
            positions.add(position(future));
        }
        return positions;
    }

    /** Committed, so the place is known already. */
    private static Position position(Future<RecordMetadata> stored) {
        try {
            RecordMetadata metadata = stored.get();
            return new Position(metadata.topic(), metadata.partition(), metadata.offset());
        } catch (ExecutionException e) {
            throw new IllegalStateException("A committed record has no place.", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted after a commit.", e);
        }
    }

    private FencedException fenced(KafkaException cause) {
        FencedException reason = new FencedException(
                "Another writer has taken the name '%s': this one has to stop.".formatted(name), cause);
        broken = reason;
        producer.close(Duration.ZERO);
        return reason;
    }

    /** It may be stored or not; the next holder of the name settles it. */
    private RuntimeException inDoubt(RuntimeException cause) {
        try {
            producer.abortTransaction();
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            return fenced(e);
        } catch (KafkaException | IllegalStateException e) {
            cause.addSuppressed(e);
        }
        var reason = new JournalUnavailableException(
                "The journal did not say that records of '%s' are stored: %s".formatted(name, cause.getMessage()),
                cause);
        broken = reason;
        producer.close(Duration.ZERO);
        return reason;
    }

    @Override
    public void close() {
        lock.lock();
        try {
            if (broken == null) {
                broken = new JournalUnavailableException("The writer '%s' is closed.".formatted(name), null);
                producer.close(CLOSE_MAX);
            }
        } finally {
            lock.unlock();
        }
    }
}
