package dev.orchestra.workers.start;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.WorkflowResult.WorkflowRejected;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.Topics;
import dev.orchestra.workers.inbox.Fingerprint;
import dev.orchestra.workers.inbox.Inbox.RequestId;
import dev.orchestra.workers.inbox.Outcome;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what clients ask for from a topic. An offset is committed when the engine has accepted the command, or when the
 * refusal is stored. The deduplication key is the event's source and id; a duplicate makes nothing.
 */
final class Intake implements DeliveryHandler {

    /** The server's {@code source}. */
    static final String SOURCE = "/orchestra/server";

    private static final Logger LOG = LoggerFactory.getLogger(Intake.class);
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final EventType expected;
    private final boolean answersRefusals;
    private final Submit submit;
    private final EventLog log;
    private final Topics topics;
    private final BooleanSupplier braked;
    private final int inFlightMax;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicBoolean waiting = new AtomicBoolean();
    private volatile @Nullable Subscription subscription;

    /** Hands an event of the expected type on. Throws IllegalArgumentException if its data does not fit. */
    @FunctionalInterface
    interface Submit {
        CompletableFuture<Outcome> submit(RequestId id, Event event);
    }

    /**
     * @param answersRefusals whether a refusal is told on {@code workflow.output}, besides the dead letter
     * @param braked while true, nothing is taken
     */
    Intake(
            EventType expected,
            boolean answersRefusals,
            Submit submit,
            EventLog log,
            Topics topics,
            BooleanSupplier braked,
            int inFlightMax) {
        this.expected = expected;
        this.answersRefusals = answersRefusals;
        this.submit = submit;
        this.log = log;
        this.topics = topics;
        this.braked = braked;
        this.inFlightMax = inFlightMax;
    }

    void attach(Subscription to) {
        this.subscription = to;
    }

    /** Offers again what waits for the brake. Called now and then. */
    void tick() {
        if (waiting.get() && !braked.getAsBoolean()) {
            proceed();
        }
    }

    @Override
    public boolean offer(Delivery delivery) {
        if (inFlight.get() >= inFlightMax || braked.getAsBoolean()) {
            waiting.set(true);
            return false;
        }
        if (delivery.event().isEmpty()) {
            delivery.refuse(RefusalReason.NULL_VALUE, "Expected an event, but the record has no value.");
            return true;
        }
        Event event = delivery.event().get();
        inFlight.incrementAndGet();
        if (!event.is(expected)) {
            String message = "Expected an event of type %s on this topic, but the type is '%s'. Send it with that type."
                    .formatted(expected.wireName(), event.type());
            refuse(delivery, event, RefusalReason.UNEXPECTED_TYPE, Refusals.INVALID_REQUEST, message);
            return true;
        }
        hand(delivery, event);
        return true;
    }

    private void hand(Delivery delivery, Event event) {
        try {
            submit.submit(new RequestId(event.source(), event.id()), event)
                    .thenAccept(outcome -> decided(delivery, event, outcome));
        } catch (IllegalArgumentException e) {
            String message = "The data does not fit %s: %s".formatted(expected.wireName(), e.getMessage());
            refuse(delivery, event, RefusalReason.INVALID_DATA, Refusals.INVALID_REQUEST, message);
        }
    }

    private void decided(Delivery delivery, Event event, Outcome outcome) {
        switch (outcome) {
            case Outcome.Done done -> {
                delivery.done();
                finished();
            }
            case Outcome.Refused refused ->
                refuse(delivery, event, RefusalReason.REFUSED, refused.code(), refused.message());
            case Outcome.Conflict() -> {
                // The first event of this id has its result; a second result would contradict it.
                delivery.refuse(
                        RefusalReason.REFUSED,
                        "%s: the id '%s' of source '%s' was used before for another body. Send it under a new id."
                                .formatted(Refusals.CONFLICT, event.id(), event.source()));
                finished();
            }
            case Outcome.Unavailable unavailable -> later(() -> hand(delivery, event));
        }
    }

    private void refuse(Delivery delivery, Event event, RefusalReason reason, String code, String message) {
        if (!answersRefusals) {
            delivery.refuse(reason, code + ": " + message);
            finished();
            return;
        }
        log.append(Outgoing.of(topics.workflowOutput(), event.id(), rejection(event, code, message)))
                .whenComplete((position, error) -> {
                    if (error == null) {
                        delivery.refuse(reason, code + ": " + message);
                        finished();
                    } else {
                        LOG.warn(
                                "The rejection of request {} could not be sent yet and is tried again.",
                                event.id(),
                                error);
                        later(() -> refuse(delivery, event, reason, code, message));
                    }
                });
    }

    private static Event rejection(Event request, String code, String message) {
        return Event.of(EventType.WORKFLOW_REJECTED)
                .id("rejected/" + Fingerprint.of(request.source(), request.id()))
                .source(SOURCE)
                .with(Attribute.CAUSATION_ID, request.id())
                .with(Attribute.TRACEPARENT, request.attribute(Attribute.TRACEPARENT))
                .data(new WorkflowRejected(code, message))
                .build();
    }

    private void finished() {
        inFlight.decrementAndGet();
        if (waiting.get()) {
            proceed();
        }
    }

    private void proceed() {
        Subscription running = subscription;
        if (running != null) {
            waiting.set(false);
            running.resume();
        }
    }

    private static void later(Runnable task) {
        CompletableFuture.delayedExecutor(AGAIN.toMillis(), TimeUnit.MILLISECONDS)
                .execute(task);
    }
}
