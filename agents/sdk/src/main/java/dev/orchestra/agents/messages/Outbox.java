package dev.orchestra.agents.messages;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RecordTooLargeException;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends what this process says to others. */
final class Outbox {

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final Duration TIMEOUT_MAX = Duration.ofHours(1);
    private static final Duration REGISTRY_MAX = Duration.ofSeconds(5);

    private final EventLog log;
    private final Topics topics;
    private final MessageEvents events;
    private final Unanswered unanswered;
    private final Peers peers;
    private final Line line;
    private final MessageLimits limits;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final BiFunction<Broadcasts, BroadcastHandler, AutoCloseable> subscriber;
    private final Set<String> topicsMade = ConcurrentHashMap.newKeySet();

    /** @param openAnswers makes sure that answers are read; may block */
    Outbox(
            EventLog log,
            Topics topics,
            MessageEvents events,
            Unanswered unanswered,
            Peers peers,
            Runnable openAnswers,
            MessageLimits limits,
            Clock clock,
            LongSupplier nanoTime,
            BiFunction<Broadcasts, BroadcastHandler, AutoCloseable> subscriber) {
        this.log = log;
        this.topics = topics;
        this.events = events;
        this.unanswered = unanswered;
        this.peers = peers;
        this.limits = limits;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.subscriber = subscriber;
        this.line = new Line(
                () -> {
                    openAnswers.run();
                    peers.open();
                    peers.awaitCaughtUp(REGISTRY_MAX);
                },
                limits.unansweredMax());
    }

    CompletableFuture<Json> send(Conversation part, AgentAddress to, String type, Json data, Duration timeout) {
        requireSayable(type, data);
        if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(TIMEOUT_MAX) > 0) {
            throw new IllegalArgumentException("The time for an answer has to be positive and at most %s, but is %s."
                    .formatted(TIMEOUT_MAX, timeout));
        }
        var waiting = new Unanswered.Waiting(to, nanoTime.getAsLong() + timeout.toNanos());
        if (isTooLarge(data)) {
            waiting.completeExceptionally(tooLarge(to.toString(), null));
            return waiting;
        }
        Instant expiry = clock.instant().plus(timeout);
        line.post(
                () -> post(waiting, part, to, type, data, expiry),
                failure -> waiting.completeExceptionally(notStored(to.toString(), failure)));
        return waiting;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Its callback sees to the rest.
    private void post(
            Unanswered.Waiting waiting, Conversation part, AgentAddress to, String type, Json data, Instant expiry) {
        MessageFailure objection = peers.objection(to);
        if (objection != null) {
            waiting.completeExceptionally(objection);
            return;
        }
        String id = events.nextId();
        if (!unanswered.add(id, waiting)) {
            waiting.completeExceptionally(MessageFailure.of(
                    MessageFailure.Reason.TOO_MANY_UNANSWERED,
                    "%,d messages of this process wait for answers already. Send fewer at once, or raise unansweredMax."
                            .formatted(limits.unansweredMax())));
            return;
        }
        appended(events.sent(id, part, to, type, data, expiry)).whenComplete((position, error) -> {
            if (error != null && unanswered.remove(id) != null) {
                waiting.completeExceptionally(notStored(to.toString(), error));
            }
        });
    }

    private CompletableFuture<?> appended(Outgoing record) {
        try {
            return log.append(record);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    CompletableFuture<Void> publish(Conversation part, String topic, String type, Json data) {
        requireSayable(type, data);
        String name = topics.agentTopic(topic);
        if (isTooLarge(data)) {
            return CompletableFuture.failedFuture(tooLarge(topic, null));
        }
        Outgoing broadcast = events.broadcast(part, topic, type, data);
        if (topicsMade.add(name)) {
            // What is appended meanwhile waits for the topic, in order.
            Thread.ofVirtual().name("make-" + name).start(() -> make(name));
        }
        return appended(broadcast).handle((position, error) -> {
            if (error != null) {
                throw new CompletionException(notStored(topic, error));
            }
            return null;
        });
    }

    private void make(String topic) {
        try {
            log.createTopics(List.of(TopicSpec.journal(topic)));
        } catch (RuntimeException e) {
            topicsMade.remove(topic);
            LOG.warn("The topic {} could not be made; the next broadcast tries again.", topic, e);
        }
    }

    AutoCloseable subscribe(Broadcasts which, BroadcastHandler handler) {
        return subscriber.apply(which, handler);
    }

    Optional<AgentAddress> find(String agentId) {
        peers.open();
        peers.awaitCaughtUp(REGISTRY_MAX);
        return peers.find(agentId);
    }

    private static void requireSayable(String type, Json data) {
        if (type.isBlank()) {
            throw new IllegalArgumentException("A message needs a type that says what it is about.");
        }
        if (!data.isObject()) {
            throw new IllegalArgumentException("What a message says has to be a JSON object. Wrap it in one.");
        }
    }

    private boolean isTooLarge(Json data) {
        String text = data.text();
        // A character takes three bytes at most, so most need no counting.
        return text.length() > limits.bytesMax() / 3
                && text.getBytes(StandardCharsets.UTF_8).length > limits.bytesMax();
    }

    private MessageFailure tooLarge(String to, @Nullable Throwable cause) {
        String text =
                "What was to be said to %s is over the limit of %,d bytes. Store it elsewhere and send a reference."
                        .formatted(to, limits.bytesMax());
        return cause == null
                ? MessageFailure.of(MessageFailure.Reason.TOO_LARGE, text)
                : MessageFailure.of(MessageFailure.Reason.TOO_LARGE, text, cause);
    }

    private MessageFailure notStored(String to, Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        return cause instanceof RecordTooLargeException
                ? tooLarge(to, cause)
                : MessageFailure.of(
                        MessageFailure.Reason.JOURNAL_UNAVAILABLE,
                        "What was to be said to %s could not be stored: %s. Is the broker up?"
                                .formatted(to, cause.getMessage()),
                        cause);
    }
}
