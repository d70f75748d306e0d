package dev.orchestra.workers.steps;

import dev.orchestra.events.AnswerRefused;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.workers.checkpoints.LastCheckpoints;
import dev.orchestra.workers.engine.UntilFinal.Final;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes answers from {@code workflow.step.response} to the engine. An answer's place is committed when the engine has said
 * its last word on it. The deduplication key is the job key and the attempt: what comes twice is refused by the engine,
 * whose job has ended, or is known here and not applied again.
 */
final class AnswerAdapter implements DeliveryHandler {

    private static final Logger LOG = LoggerFactory.getLogger(AnswerAdapter.class);

    private final EventLog log;
    private final StepEvents events;
    private final AnswerCheck check;
    private final JobCommands jobs;
    private final AppliedAnswers applied;
    private final SentSteps sent;
    private final Assignments assignments;
    private final LastCheckpoints checkpoints;
    private final LossListener losses;
    private final StepMetrics metrics;
    private final JobPlaces places;

    AnswerAdapter(
            EventLog log,
            StepEvents events,
            AnswerCheck check,
            JobCommands jobs,
            AppliedAnswers applied,
            SentSteps sent,
            Assignments assignments,
            LastCheckpoints checkpoints,
            LossListener losses,
            StepMetrics metrics,
            int answersMax) {
        this.log = log;
        this.events = events;
        this.check = check;
        this.jobs = jobs;
        this.applied = applied;
        this.sent = sent;
        this.assignments = assignments;
        this.checkpoints = checkpoints;
        this.losses = losses;
        this.metrics = metrics;
        this.places = new JobPlaces(answersMax);
    }

    void attach(Subscription to) {
        places.whenFree(to::resume);
    }

    int inFlight() {
        return places.taken();
    }

    @Override
    public void assigned(Set<TopicPartition> partitions) {
        assignments.assigned(partitions);
    }

    @Override
    public void revoked(Set<TopicPartition> partitions) {
        assignments.revoked(partitions);
    }

    @Override
    public boolean offer(Delivery delivery) {
        Optional<Event> event = delivery.event();
        if (event.isEmpty()) {
            delivery.refuse(RefusalReason.NULL_VALUE, "Expected an answer, but the record has no value.");
            return true;
        }
        return switch (check.check(event.get())) {
            case AnswerCheck.Result.Refused(RefusalReason reason, String message) -> {
                metrics.answered("unreadable");
                delivery.refuse(reason, message);
                yield true;
            }
            case AnswerCheck.Result.Suspect(AnswerRefused why) -> {
                metrics.answered(why.reason().name());
                audit(delivery, event.get(), why)
                        .thenRun(() -> delivery.refuse(RefusalReason.REFUSED, why.reason() + ": " + why.message()));
                yield true;
            }
            case AnswerCheck.Result.Genuine(StepToken token) -> take(delivery, event.get(), token);
        };
    }

    private boolean take(Delivery delivery, Event event, StepToken token) {
        if (!places.take(token.jobKey())) {
            return false;
        }
        try {
            decide(delivery, event, token);
            return true;
        } catch (RuntimeException e) {
            places.free(token.jobKey());
            throw e;
        }
    }

    private void decide(Delivery delivery, Event event, StepToken token) {
        StepId id = new StepId(token.jobKey(), token.attempt());
        boolean failure = event.is(EventType.STEP_FAILED) || event.is(EventType.STEP_LOST);
        if (sent.current(id.jobKey())
                .filter(it -> it.token().processInstanceKey() != token.processInstanceKey())
                .isPresent()) {
            refuse(
                    delivery,
                    event,
                    token,
                    AnswerRefused.Reason.LATE,
                    "The engine gave the key of the job to another instance's after attempt %d.");
            return;
        }
        switch (applied.about(id, event.id(), failure)) {
            case REPEATED -> end(delivery, token);
            case SETTLED ->
                refuse(delivery, event, token, AnswerRefused.Reason.DUPLICATE, "Attempt %d was answered before.");
            case LATE ->
                refuse(
                        delivery,
                        event,
                        token,
                        AnswerRefused.Reason.LATE,
                        "The step was over, or went on, after attempt %d.");
            case NEW -> {
                if (failure
                        && sent.current(id.jobKey())
                                .filter(it -> it.id().attempt() > id.attempt())
                                .isPresent()) {
                    refuse(delivery, event, token, AnswerRefused.Reason.LATE, "The step went on after attempt %d.");
                } else {
                    apply(delivery, event, token);
                }
            }
        }
    }

    private void apply(Delivery delivery, Event event, StepToken token) {
        Command command;
        String broken = null;
        try {
            command = Command.of(token, AnswerReader.read(event));
        } catch (IllegalArgumentException e) {
            broken = "The answer of agent '%s' is broken: %s".formatted(token.agent(), e.getMessage());
            command = Command.incident(token, broken, null);
        }
        String refusal = broken;
        jobs.give(token, command, event)
                .thenAccept(last -> settle(delivery, event, token, last, refusal))
                .whenComplete((nothing, error) -> {
                    if (error != null) {
                        LOG.error("The answer to job {} could not be seen to its end.", token.jobKey(), error);
                    }
                });
        if (event.is(EventType.STEP_LOST) && command instanceof Command.Throw loss) {
            losses.lost(token.processId(), token.processInstanceKey(), loss.variables());
        }
    }

    private void settle(
            Delivery delivery, Event event, StepToken token, JobCommands.Applied last, @Nullable String broken) {
        StepId id = new StepId(token.jobKey(), token.attempt());
        if (last.last() instanceof Final.Accepted) {
            applied.note(id, event.id(), !(last.command() instanceof Command.Fail));
            metrics.answered(event.type());
            sent.ended(id).ifPresent(metrics::latency);
            if (!(last.command() instanceof Command.Fail) && !event.is(EventType.STEP_LOST)) {
                // A lost attempt's are still needed by whoever rebuilds what it knew.
                checkpoints.ended(Long.toString(id.jobKey()));
            }
        } else if (last.last() instanceof Final.Denied denied) {
            sent.ended(id);
            if (!denied.mayBeOurs() && !assignments.mayBeRedelivery(delivery.position())) {
                refuse(
                        delivery,
                        event,
                        token,
                        AnswerRefused.Reason.LATE,
                        "The engine did not take it: " + escape(denied.message()));
                return;
            }
        }
        if (broken != null) {
            metrics.answered("broken");
            delivery.refuse(RefusalReason.INVALID_DATA, broken);
            places.free(token.jobKey());
        } else {
            end(delivery, token);
        }
    }

    /** Notes that the answer was not applied, and lets it go. A verdict of ours needs no note. */
    private void refuse(Delivery delivery, Event event, StepToken token, AnswerRefused.Reason reason, String why) {
        metrics.answered(reason.name());
        if (event.is(EventType.STEP_LOST)) {
            end(delivery, token);
            return;
        }
        audit(delivery, event, new AnswerRefused(reason, why.formatted(token.attempt())))
                .thenRun(() -> end(delivery, token));
    }

    private CompletableFuture<Void> audit(Delivery delivery, Event event, AnswerRefused why) {
        return log.append(events.refused(delivery.position(), event, why)).handle((position, error) -> {
            if (error != null) {
                LOG.warn("That the answer at {} was refused ({}) could not be noted.", delivery.position(), why, error);
            }
            return null;
        });
    }

    private void end(Delivery delivery, StepToken token) {
        delivery.done();
        places.free(token.jobKey());
    }

    private static String escape(String message) {
        return message.replace("%", "%%");
    }
}
