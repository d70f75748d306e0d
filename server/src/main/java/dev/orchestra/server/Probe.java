package dev.orchestra.server;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Asks one of the systems behind the server every few seconds whether it answers, and remembers when it last did. The log
 * gets one line when it goes and one when it comes back; whoever asks for the health gets what the last asking brought.
 */
final class Probe implements HealthIndicator, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

    private final String name;
    private final String what;
    private final Question question;
    private final Duration interval;
    private final Clock clock;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile State state = new State(new Answer.No("it has not been asked yet"), null);

    /**
     * Starts asking.
     *
     * @param name the name for metrics, such as "kafka"
     * @param what the name for the log, such as "Kafka at 127.0.0.1:9092"
     * @param question answers or fails in a few seconds at most
     */
    Probe(String name, String what, Question question, Duration interval, Clock clock) {
        this.name = name;
        this.what = what;
        this.question = question;
        this.interval = interval;
        this.clock = clock;
        this.thread = Thread.ofVirtual().name("probe").start(this::run);
    }

    private void run() {
        try {
            boolean first = true;
            do {
                State before = state;
                State now = asked(before);
                state = now;
                tell(first || before.up() != now.up(), now.answer());
                first = false;
            } while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private State asked(State before) throws InterruptedException {
        try {
            Answer answer = question.ask();
            return new State(answer, answer instanceof Answer.Yes ? clock.instant() : before.lastAnswer());
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            return new State(new Answer.No(String.valueOf(e.getMessage())), before.lastAnswer());
        }
    }

    private void tell(boolean changed, Answer answer) {
        if (!changed) {
            return;
        }
        switch (answer) {
            case Answer.Yes yes -> LOG.info("{} answers: {}.", what, yes.detail());
            case Answer.No no ->
                LOG.warn(
                        "{} does not answer: {}. The server goes on, and connects when it comes back.", what, no.why());
        }
    }

    String name() {
        return name;
    }

    double upOrNot() {
        return state.up() ? 1 : 0;
    }

    @Override
    public Health health() {
        State last = state;
        Health.Builder health = switch (last.answer()) {
            case Answer.Yes yes -> Health.up().withDetail("answer", yes.detail());
            case Answer.No no -> Health.down().withDetail("reason", no.why());
        };
        Optional.ofNullable(last.lastAnswer()).ifPresent(at -> health.withDetail("lastAnswer", at.toString()));
        return health.build();
    }

    @Override
    public void close() {
        closed.countDown();
        thread.interrupt();
    }

    sealed interface Answer {
        record Yes(String detail) implements Answer {}

        record No(String why) implements Answer {}
    }

    @FunctionalInterface
    interface Question {
        Answer ask() throws Exception;
    }

    private record State(Answer answer, @Nullable Instant lastAnswer) {
        boolean up() {
            return answer instanceof Answer.Yes;
        }
    }
}
