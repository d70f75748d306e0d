package dev.orchestra.events.bus;

import dev.orchestra.events.Event;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Where the events of a replay go. */
sealed interface ReplaySink {

    /** Sends an event, or begins to. */
    void send(Event event, @Nullable String key) throws Exception;

    /** Waits for what is under way. */
    void finish() throws Exception;

    /** How many have arrived. */
    long arrived();

    /** Appends, with some under way at each moment; the first that fails ends the replay. */
    final class Topic implements ReplaySink {

        private static final int UNDER_WAY_MAX = 256;
        private static final Duration FINISH_MAX = Duration.ofMinutes(5);

        private final EventLog log;
        private final String topic;
        private final Semaphore room = new Semaphore(UNDER_WAY_MAX);
        private final AtomicLong arrived = new AtomicLong();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Topic(EventLog log, String topic) {
            this.log = log;
            this.topic = topic;
        }

        @Override
        public void send(Event event, @Nullable String key) throws Exception {
            room.acquire();
            requireNoFailure();
            log.append(new Outgoing(topic, key, Optional.of(event))).whenComplete((position, failed) -> {
                if (failed == null) {
                    arrived.incrementAndGet();
                } else {
                    failure.compareAndSet(null, failed);
                }
                room.release();
            });
        }

        private void requireNoFailure() {
            Throwable failed = failure.get();
            if (failed != null) {
                throw new IllegalStateException(
                        "An event could not be appended to %s: %s".formatted(topic, failed), failed);
            }
        }

        @Override
        public void finish() throws Exception {
            if (!room.tryAcquire(UNDER_WAY_MAX, FINISH_MAX.toSeconds(), TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "%s did not take the last events within %s.".formatted(topic, FINISH_MAX));
            }
            requireNoFailure();
        }

        @Override
        public long arrived() {
            return arrived.get();
        }
    }

    /** Calls; the first call that fails ends the replay. */
    final class Calls implements ReplaySink {

        private final EventHandler handler;
        private final AtomicLong arrived = new AtomicLong();

        Calls(EventHandler handler) {
            this.handler = handler;
        }

        @Override
        public void send(Event event, @Nullable String key) throws Exception {
            handler.handle(event);
            arrived.incrementAndGet();
        }

        @Override
        public void finish() {}

        @Override
        public long arrived() {
            return arrived.get();
        }
    }
}
