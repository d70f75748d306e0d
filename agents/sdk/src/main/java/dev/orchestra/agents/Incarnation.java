package dev.orchestra.agents;

import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicPartition;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One life of an agent process towards the others: it reads requests under one incarnation, and says by its {@link Pulse}
 * what it has accepted.
 *
 * <p>A heartbeat and the places of the requests that it names are committed in one transaction. So a request is either not
 * committed and in no heartbeat, and Kafka gives it to another member; or it is committed and named, and the failure
 * detector has it recovered.
 */
final class Incarnation implements DeliveryHandler, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Incarnation.class);

    private final String id;
    private final StepTable steps;
    private final StepRunner runner;
    private final Answers answers;
    private final Pulse pulse;
    private final Clock clock;

    private volatile @Nullable Subscription subscription;
    /** Guards accepting: nothing is under way to be accepted once that has ended. */
    private final Object taking = new Object();

    private boolean accepting = true;
    /** A delivery was left for later: there may be one to take when a place is free. */
    private volatile boolean waiting;

    Incarnation(String id, StepTable steps, StepRunner runner, Answers answers, Pulse pulse, Clock clock) {
        this.id = id;
        this.steps = steps;
        this.runner = runner;
        this.answers = answers;
        this.pulse = pulse;
        this.clock = clock;
    }

    String id() {
        return id;
    }

    Pulse pulse() {
        return pulse;
    }

    void join(EventLog log, AgentSettings settings) {
        String topic = settings.topics().stepRequest(settings.agent());
        Subscription joined = log.subscribe(
                SubscriptionOptions.of(settings.group(), Set.of(topic))
                        .committedWithEvents(settings.transactionalId())
                        .sessionTimeout(settings.sessionTimeout()),
                this);
        pulse.startIn(joined);
        subscription = joined;
    }

    /**
     * Accepts what can be started now. Deduplication key: job key and attempt; a duplicate joins the running step, or gets
     * the answer again.
     */
    @Override
    public boolean offer(Delivery delivery) {
        synchronized (taking) {
            return accepting && accept(delivery);
        }
    }

    private boolean accept(Delivery delivery) {
        Event event = delivery.event().orElse(null);
        if (event == null) {
            delivery.refuse(RefusalReason.NULL_VALUE, "A step request is a CloudEvent, but this record has no value.");
            return true;
        }
        if (!event.is(EventType.STEP_REQUESTED)) {
            delivery.refuse(
                    RefusalReason.UNEXPECTED_TYPE,
                    "Expected an event of type '%s', but the type is '%s'."
                            .formatted(EventType.STEP_REQUESTED.wireName(), event.type()));
            return true;
        }
        StepRequest request;
        try {
            request = StepRequest.of(event, delivery.raw().header("traceparent").orElse(null));
        } catch (IllegalArgumentException e) {
            delivery.refuse(RefusalReason.INVALID_DATA, String.valueOf(e.getMessage()));
            return true;
        }
        if (request.isExpiredAt(clock.instant())) {
            delivery.done();
            return true;
        }
        if (take(request, delivery)) {
            return true;
        }
        waiting = true;
        // A place that was freed before the flag was set has woken nobody.
        return take(request, delivery);
    }

    private boolean take(StepRequest request, Delivery delivery) {
        if (!answers.hasRoom()) {
            return false;
        }
        return switch (steps.admit(request, delivery, clock.instant())) {
            case Admission.Accepted accepted -> {
                pulse.hasten();
                runner.start(accepted.step(), id);
                yield true;
            }
            case Admission.Joined joined -> true;
            case Admission.Answered answered -> {
                answers.send(
                        answered::answer,
                        record -> {
                            delivery.done();
                            roomMade();
                        },
                        tooLarge -> answered.answer());
                yield true;
            }
            case Admission.Later later -> false;
        };
    }

    @Override
    public List<Outgoing> eventsOnRevocation() {
        return pulse.beatOnRevocation();
    }

    @Override
    public void revoked(Set<TopicPartition> partitions) {
        int ended = steps.revoke(partitions);
        if (ended > 0) {
            LOG.info(
                    "{} steps that could not be committed went to another member with their partitions and are interrupted here.",
                    ended);
        }
    }

    /** A place is free, or an answer was stored. */
    void roomMade() {
        pulse.hasten();
        if (waiting) {
            waiting = false;
            resume();
        }
    }

    void resume() {
        Subscription current = subscription;
        if (current != null) {
            current.resume();
        }
    }

    void stopAccepting() {
        synchronized (taking) {
            accepting = false;
        }
        pulse.stopAccepting();
    }

    /** Takes nothing more and says nothing more: its steps were dropped. */
    void silence() {
        stopAccepting();
        pulse.silence();
    }

    /**
     * Leaves the group, so that another member gets the partitions at once. What is not committed by now is read again by
     * that member.
     */
    @Override
    public void close() {
        stopAccepting();
        pulse.leaveGroup();
        Subscription current = subscription;
        if (current != null) {
            current.close();
        }
    }
}
