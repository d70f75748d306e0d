package dev.orchestra.agents;

import dev.orchestra.agents.messages.AgentMessages;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.StepAnswer;
import dev.orchestra.events.StepRequested;
import dev.orchestra.events.log.EventLog;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs accepted steps, each on a virtual thread of its own, and sends what came of them. */
final class StepRunner {

    private static final Logger LOG = LoggerFactory.getLogger(StepRunner.class);

    /** What the runtime wants to hear; called from any thread. */
    interface Listener {
        /** A place is free, or an answer was stored. */
        void roomMade();

        /** A heartbeat is wanted at once. */
        void recorded();

        /** Whether this process may have slept so long that its steps belong to others by now. */
        boolean overslept();
    }

    private final StepBody body;
    private final AgentMessages messages;
    private final ProcessContext context;
    private final StepTable steps;
    private final Answers answers;
    private final StepEvents events;
    private final Outcomes outcomes;
    private final StepTracing tracing;
    private final Clock clock;
    private final Listener listener;
    private final StepRecorder recorder;

    StepRunner(
            StepBody body,
            AgentMessages messages,
            ProcessContext context,
            StepTable steps,
            Answers answers,
            StepEvents events,
            Outcomes outcomes,
            StepTracing tracing,
            Clock clock,
            EventLog log,
            RecoveryLimits limits,
            Listener listener) {
        this.body = body;
        this.messages = messages;
        this.context = context;
        this.steps = steps;
        this.answers = answers;
        this.events = events;
        this.outcomes = outcomes;
        this.tracing = tracing;
        this.clock = clock;
        this.listener = listener;
        this.recorder = new StepRecorder(log, events, limits, clock, listener::recorded, listener::overslept);
    }

    void start(AcceptedStep step, String incarnation) {
        Thread worker = Thread.ofVirtual()
                .name("step-" + step.request().key().jobKey())
                .unstarted(() -> run(step, incarnation));
        step.runsOn(worker);
        worker.start();
    }

    /** Answers for a handler that did not end in time. */
    void answerFor(AcceptedStep step, String incarnation) {
        if (step.startAnswering()) {
            send(step, incarnation, outcomes.stopped(), null);
        }
    }

    private void run(AcceptedStep step, String incarnation) {
        Span span = tracing.start(step.request());
        try (Scope scope = span.makeCurrent()) {
            Optional<StepAnswer> answer = work(step, incarnation, span);
            // A stop may have interrupted the handler; the answer has to go out all the same.
            Thread.interrupted();
            if (listener.overslept() && !step.isDelegated()) {
                step.abandon();
            } else if (step.request().isExpiredAt(clock.instant()) && step.abandon()) {
                step.settle();
            }
            if (step.startAnswering()) {
                if (answer.isPresent()) {
                    send(step, incarnation, answer.get(), StepTracing.traceparentOf(span));
                } else {
                    step.settle();
                    steps.ended(step);
                }
            }
        } finally {
            span.end();
            if (step.isAbandoned()) {
                steps.ended(step);
            }
            steps.freePlace();
            listener.roomMade();
        }
    }

    /** Whatever the handler does ends as an answer, an {@link Error} too: a step must not vanish. */
    private Optional<StepAnswer> work(AcceptedStep step, String incarnation, Span span) {
        StepRequested data;
        try {
            data = step.request().event().dataAs(StepRequested.class);
        } catch (InvalidJsonException e) {
            LOG.warn("The request for job {} cannot be read.", step.request().key(), e);
            StepTracing.failed(span, e);
            return Optional.of(outcomes.unreadable(e));
        }
        step.leaves(new Trail(step, data.resume(), recorder, incarnation));
        Optional<StepAnswer> unfit = outcomes.unfit(data.input());
        if (unfit.isPresent()) {
            LOG.warn(
                    "Job {}: the step's input does not fit the agent's card.",
                    step.request().key());
            return unfit;
        }
        try {
            return body.run(step, data, context.talkingBy(messengerOf(step, span)), outcomes);
        } catch (Throwable e) {
            if (!step.isAbandoned() && !step.isLeft()) {
                StepTracing.failed(span, e);
                report(step, e);
            }
            return Optional.of(
                    outcomes.threw(step.overtime().<Throwable>map(late -> late).orElse(e)));
        }
    }

    private Messenger messengerOf(AcceptedStep step, Span span) {
        Event request = step.request().event();
        return messages.messenger(
                messages.self(),
                request.attribute(Attribute.CORRELATION_ID).orElse(null),
                request.id(),
                request.attribute(Attribute.TRACEPARENT).orElse(StepTracing.traceparentOf(span)));
    }

    private void send(AcceptedStep step, String incarnation, StepAnswer said, @Nullable String traceparent) {
        StepAnswer answer = step.trail().map(trail -> trail.onto(said)).orElse(said);
        answers.send(
                () -> events.answer(step.request(), incarnation, answer, traceparent),
                record -> {
                    steps.answered(step, record);
                    listener.roomMade();
                },
                tooLarge -> events.answer(step.request(), incarnation, outcomes.refused(tooLarge), traceparent));
    }

    private static void report(AcceptedStep step, Throwable error) {
        StepKey key = step.request().key();
        switch (error) {
            case StepRejection rejection ->
                LOG.info("Job {}, attempt {}: rejected with {}.", key.jobKey(), key.attempt(), rejection.code());
            case InterruptedException interrupted ->
                LOG.info("Job {}, attempt {}: interrupted.", key.jobKey(), key.attempt());
            case Error broken ->
                LOG.error("Job {}, attempt {}: the handler broke.", key.jobKey(), key.attempt(), broken);
            default -> LOG.warn("Job {}, attempt {}: the handler failed.", key.jobKey(), key.attempt(), error);
        }
    }
}
