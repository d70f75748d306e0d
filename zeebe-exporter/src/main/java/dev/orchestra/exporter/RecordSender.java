package dev.orchestra.exporter;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Moves the outbox of one partition to Kafka. Everything but the acknowledgements runs on the exporter's actor.
 *
 * <p>Kafka's producer retries by itself for as long as an outage lasts. Where it gives up all the same (no permission,
 * a record too large, its state lost), it is closed at once, so that nothing later overtakes, and a new one sends again
 * from the first record that is not acknowledged. Readers drop what comes twice by partition and position.
 */
final class RecordSender {

    /** How long a call of {@link #send} may hold the actor: Kafka's producer waits for its first metadata. */
    static final int MAX_BLOCK_MILLIS = 250;

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LAST_PAUSE_MILLIS = 10_000;

    private final String topic;
    private final Outbox outbox;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final LongSupplier clockMillis;
    private final Logger log;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile @Nullable Producer<byte[], byte[]> producer;
    private boolean topicKnown;
    private volatile long pauseMillis = FIRST_PAUSE_MILLIS;
    private long pausedUntil;

    /**
     * @param topic where the records go
     * @param outbox what is to be sent
     * @param producers makes a producer that keeps the order of its records; may throw while Kafka's name is unknown
     * @param clockMillis a clock that never goes back, in milliseconds
     * @param log the exporter's log
     */
    RecordSender(
            String topic,
            Outbox outbox,
            Supplier<Producer<byte[], byte[]>> producers,
            LongSupplier clockMillis,
            Logger log) {
        this.topic = topic;
        this.outbox = outbox;
        this.producers = producers;
        this.clockMillis = clockMillis;
        this.log = log;
    }

    /** Sends what is not sent yet. Returns soon whatever Kafka does; what could not be sent is sent by a later call. */
    void send() {
        if (failure.get() != null) {
            recover();
        }
        if (clockMillis.getAsLong() - pausedUntil < 0) {
            return;
        }
        var current = producer == null ? open() : producer;
        if (current == null || !knowsTopic(current)) {
            return;
        }
        while (failure.get() == null) {
            var next = outbox.takeUnsent();
            if (next == null) {
                return;
            }
            send(current, next);
        }
        recover();
    }

    /** Waits a moment for what is under way, and gives the producer back. */
    void close() {
        var current = producer;
        if (current != null) {
            current.close(CLOSE_TIMEOUT);
            producer = null;
        }
    }

    private @Nullable Producer<byte[], byte[]> open() {
        try {
            producer = producers.get();
        } catch (RuntimeException e) {
            pause();
            log.warn(
                    "Kafka's producer cannot be made; trying again in {} ms. Check the exporter's bootstrapServers and"
                            + " clientProperties.",
                    pauseMillis,
                    e);
        }
        return producer;
    }

    /** Waits for the first metadata here rather than in send(), so that a slow start does not cost the producer. */
    private boolean knowsTopic(Producer<byte[], byte[]> current) {
        if (!topicKnown) {
            try {
                topicKnown = !current.partitionsFor(topic).isEmpty();
            } catch (TimeoutException e) {
                pause();
                log.warn(
                        "Kafka cannot be reached, or has no topic {}; trying again in {} ms. Nothing is skipped: the"
                                + " engine's log grows meanwhile.",
                        topic,
                        pauseMillis);
            } catch (RuntimeException e) {
                pause();
                log.error(
                        "Kafka does not let the exporter see topic {}; trying again in {} ms. Check its permissions"
                                + " and clientProperties. Nothing is skipped: the engine's log grows meanwhile.",
                        topic,
                        pauseMillis,
                        e);
            }
        }
        return topicKnown;
    }

    private void send(Producer<byte[], byte[]> current, OutgoingRecord record) {
        try {
            current.send(
                    new ProducerRecord<>(topic, null, record.timestamp(), record.key(), record.value()),
                    (metadata, problem) -> {
                        if (problem == null) {
                            outbox.acknowledge(record);
                            pauseMillis = FIRST_PAUSE_MILLIS;
                        } else {
                            fail(current, record, problem);
                        }
                    });
        } catch (RuntimeException e) {
            fail(current, record, e);
        }
    }

    /** The first failure counts; those that follow are records the closed producer threw away. */
    private void fail(Producer<byte[], byte[]> failed, OutgoingRecord record, Exception problem) {
        if (failed != producer) {
            return;
        }
        var shortened = problem instanceof RecordTooLargeException && outbox.shorten(record);
        if (!failure.compareAndSet(null, problem)) {
            return;
        }
        if (shortened) {
            log.warn(
                    "Kafka refuses the record at position {} for its size; its long fields are cut. Raise"
                            + " max.message.bytes of topic {}, or lower the exporter's maxFieldBytes.",
                    record.position(),
                    topic);
        } else {
            log.error(
                    "Kafka does not take the record at position {}; it is sent again, and the engine's log grows"
                            + " meanwhile. Check topic {}, its size limit and the exporter's permissions.",
                    record.position(),
                    topic,
                    problem);
        }
        failed.close(Duration.ZERO);
    }

    private void recover() {
        outbox.rewind();
        producer = null;
        topicKnown = false;
        failure.set(null);
        pause();
    }

    /** Each pause is twice the one before, until Kafka acknowledges something. */
    private void pause() {
        var next = Math.min(2 * pauseMillis, LAST_PAUSE_MILLIS);
        pauseMillis = next;
        pausedUntil = clockMillis.getAsLong() + next;
    }
}
