package dev.orchestra.workers.steps;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventBuilder;
import dev.orchestra.events.EventType;
import dev.orchestra.events.StepAnswer;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.Topics;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Takes answers that agents give over HTTP to the answers' topic, where they are applied like any other. Deduplication key: the
 * event's id and source; what comes twice is appended twice and applied once.
 */
public final class RemoteAnswers {

    private final EventLog log;
    private final Topics topics;
    private final StepTokens tokens;
    private final Clock clock;

    public RemoteAnswers(EventLog log, Topics topics, StepTokens tokens, Clock clock) {
        this.log = log;
        this.topics = topics;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** Whether an answer may be given. */
    public sealed interface Checked {

        /**
         * It may.
         *
         * @param event complete: what the agent left out of the token's content is filled in
         */
        record Ready(Event event, StepAnswer answer) implements Checked {}

        /** It is no answer; {@code attribute} says where it is wrong. */
        record NoAnswer(String attribute, String message) implements Checked {}

        /** The token is none of ours, or is for another step. */
        record Forbidden(String message) implements Checked {}

        /** Nobody waits for it any longer. */
        record Over(Instant deadline) implements Checked {}
    }

    /** Looks at an answer to the step of a job. */
    public Checked check(String jobKey, Event event) {
        if (!event.is(EventType.STEP_COMPLETED)
                && !event.is(EventType.STEP_FAILED)
                && !event.is(EventType.STEP_REJECTED)) {
            return new Checked.NoAnswer(
                    "type",
                    "expected the type of a step.completed, step.failed or step.rejected event, but got '%s'"
                            .formatted(event.type()));
        }
        Optional<StepToken> token = event.attribute(Attribute.STEP_TOKEN).flatMap(tokens::verify);
        if (token.isEmpty()) {
            return new Checked.Forbidden(
                    event.attribute(Attribute.STEP_TOKEN).isEmpty()
                            ? "The attribute 'steptoken' is missing. Echo the one of the request."
                            : "The step token was not signed by this server. Echo the one of the request unchanged.");
        }
        StepToken step = token.get();
        Optional<String> foreign = foreign(jobKey, event, step);
        if (foreign.isPresent()) {
            return new Checked.Forbidden(foreign.get());
        }
        if (!clock.instant().isBefore(step.deadline())) {
            return new Checked.Over(step.deadline());
        }
        try {
            return new Checked.Ready(completed(event, step), AnswerReader.read(event));
        } catch (IllegalArgumentException e) {
            return new Checked.NoAnswer("data", String.valueOf(e.getMessage()));
        }
    }

    /** Appends an answer; completes when it is stored. */
    public CompletableFuture<Position> give(Checked.Ready answer) {
        Event event = answer.event();
        return log.append(Outgoing.of(
                topics.stepResponse(), event.attribute(Attribute.JOB_KEY).orElseThrow(), event));
    }

    private Event completed(Event event, StepToken step) {
        EventBuilder whole = Event.ofType(event.type())
                .id(event.id())
                .source(event.source())
                .subject(step.processInstanceKey() + "/" + step.elementId())
                .time(event.time() == null ? clock.instant() : event.time());
        String jobKey = Long.toString(step.jobKey());
        return whole.with(Attribute.CORRELATION_ID, Long.toString(step.processInstanceKey()))
                .with(Attribute.CAUSATION_ID, event.attribute(Attribute.CAUSATION_ID))
                .with(Attribute.PARTITION_KEY, jobKey)
                .with(Attribute.JOB_KEY, jobKey)
                .with(Attribute.ATTEMPT, Integer.toString(step.attempt()))
                .with(Attribute.STEP_TOKEN, event.attribute(Attribute.STEP_TOKEN))
                .with(Attribute.AGENT, step.agent())
                .with(Attribute.AGENT_ID, event.attribute(Attribute.AGENT_ID))
                .with(Attribute.ELEMENT_ID, step.elementId())
                .with(Attribute.PROCESS_ID, step.processId())
                .with(Attribute.TRACEPARENT, event.attribute(Attribute.TRACEPARENT))
                .data(event.data())
                .build();
    }

    /** What the agent echoes beside the token may be missing, but not be another step's. */
    private static Optional<String> foreign(String jobKey, Event event, StepToken step) {
        String job = Long.toString(step.jobKey());
        if (!jobKey.equals(job)) {
            return Optional.of(
                    "The step token is for job %s, but the answer was sent for job %s.".formatted(job, jobKey));
        }
        return other(event, Attribute.JOB_KEY, job)
                .or(() -> other(event, Attribute.ATTEMPT, Integer.toString(step.attempt())))
                .or(() -> other(event, Attribute.AGENT, step.agent()));
    }

    private static Optional<String> other(Event event, Attribute attribute, String expected) {
        return event.attribute(attribute)
                .filter(given -> !given.equals(expected))
                .map(given -> "The step token is for %s '%s', but the answer names '%s'. Echo what the request had."
                        .formatted(attribute.wireName(), expected, given));
    }
}
