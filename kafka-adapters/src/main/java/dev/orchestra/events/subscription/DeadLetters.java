package dev.orchestra.events.subscription;

import dev.orchestra.events.log.DeadLetterHeaders;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RawRecord.Header;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stores refused records, and does not give up before they are stored. */
public final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    private static final int MESSAGE_CHARS_MAX = 2_000;
    private static final long PAUSE_SECONDS_MAX = 30;

    private final Store store;
    private final Clock clock;

    public DeadLetters(Store store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Appends a record to a dead letter topic, which it creates if it does not exist. */
    @FunctionalInterface
    public interface Store {
        CompletableFuture<?> store(String deadLetterTopic, RawRecord record);
    }

    /**
     * Stores a refused record.
     *
     * @param stored is run once, when it is stored
     * @param stopped ends the attempts: the record was not committed, so its next reader refuses it again
     */
    void keep(
            RawRecord record,
            String group,
            RefusalReason reason,
            String message,
            Runnable stored,
            BooleanSupplier stopped) {
        LOG.warn("Refused {} in group {}: {}, {}", record.position(), group, reason, message);
        String topic = Topics.deadLetters(record.position().topic());
        attempt(topic, withReason(record, group, reason, message), 1, stored, stopped);
    }

    private void attempt(String topic, RawRecord letter, long pauseSeconds, Runnable stored, BooleanSupplier stopped) {
        if (stopped.getAsBoolean()) {
            return;
        }
        store.store(topic, letter).whenComplete((ok, failure) -> {
            if (failure == null) {
                stored.run();
                return;
            }
            LOG.warn("A dead letter could not be stored in {}, trying again in {} s", topic, pauseSeconds, failure);
            long nextPause = Math.min(pauseSeconds * 2, PAUSE_SECONDS_MAX);
            Executor later = CompletableFuture.delayedExecutor(pauseSeconds, TimeUnit.SECONDS);
            later.execute(() -> attempt(topic, letter, nextPause, stored, stopped));
        });
    }

    private RawRecord withReason(RawRecord record, String group, RefusalReason reason, String message) {
        List<Header> headers = new ArrayList<>(record.headers());
        headers.add(header(DeadLetterHeaders.REASON, reason.name()));
        headers.add(header(DeadLetterHeaders.MESSAGE, capped(message)));
        headers.add(header(DeadLetterHeaders.TOPIC, record.position().topic()));
        headers.add(header(
                DeadLetterHeaders.PARTITION, Integer.toString(record.position().partition())));
        headers.add(
                header(DeadLetterHeaders.OFFSET, Long.toString(record.position().offset())));
        headers.add(header(DeadLetterHeaders.TIMESTAMP, record.timestamp().toString()));
        headers.add(header(DeadLetterHeaders.REFUSED_AT, clock.instant().toString()));
        headers.add(header(DeadLetterHeaders.GROUP, group));
        return new RawRecord(record.position(), record.key(), record.value(), headers, record.timestamp());
    }

    private static String capped(String message) {
        return message.length() <= MESSAGE_CHARS_MAX ? message : message.substring(0, MESSAGE_CHARS_MAX) + "…";
    }

    private static Header header(String name, String value) {
        return new Header(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
