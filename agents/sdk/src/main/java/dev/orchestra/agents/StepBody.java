package dev.orchestra.agents;

import dev.orchestra.events.Event;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepAnswer;
import dev.orchestra.events.StepAnswer.StepCompleted;
import dev.orchestra.events.StepAnswer.StepFailed;
import dev.orchestra.events.StepAnswer.StepLost;
import dev.orchestra.events.StepAnswer.StepRejected;
import dev.orchestra.events.StepRequested;
import java.time.Instant;
import java.util.Optional;

/** What is done with an accepted step. */
@FunctionalInterface
interface StepBody {

    /** @return the answer; nothing if the agent has answered by itself */
    Optional<StepAnswer> run(AcceptedStep step, StepRequested data, AgentContext context, Outcomes outcomes)
            throws Exception;

    static StepBody of(AgentHandler handler) {
        return (step, data, context, outcomes) -> Optional.of(outcomes.returned(handler.handle(
                new RequestedStep(step, data, context, step.trail().orElseThrow()))));
    }

    static StepBody of(StepBridge bridge) {
        return (step, data, context, outcomes) -> switch (bridge.carry(new Carried(step))) {
            case StepBridge.Outcome.Answered(StepAnswer answer) -> Optional.of(checked(answer, outcomes));
            case StepBridge.Outcome.AnsweredItself itself -> Optional.empty();
        };
    }

    /** The same limits as for an agent of the SDK. */
    private static StepAnswer checked(StepAnswer answer, Outcomes outcomes) {
        return switch (answer) {
            case StepCompleted completed -> outcomes.returned(completed.output());
            case StepRejected rejected ->
                outcomes.threw(new StepRejection(
                        rejected.code(),
                        rejected.message(),
                        rejected.output() == null ? Json.object() : rejected.output()));
            case StepFailed failed -> outcomes.threw(failure(failed));
            case StepLost lost -> outcomes.threw(StepFailure.broken("The agent answered with a verdict.", null));
        };
    }

    private static StepFailure failure(StepFailed failed) {
        StepFailure failure = failed.retryable()
                ? StepFailure.retryable(failed.message(), null)
                : StepFailure.broken(failed.message(), null);
        if (failed.backoff() != null) {
            failure = failure.after(failed.backoff());
        }
        return failed.state() == null ? failure : failure.leaving(failed.state());
    }

    /** An accepted step as a bridge sees it. */
    record Carried(AcceptedStep step) implements BridgedStep {
        @Override
        public Event request() {
            return step.request().event();
        }

        @Override
        public String jobKey() {
            return step.request().key().jobKey();
        }

        @Override
        public int attempt() {
            return step.request().key().attempt();
        }

        @Override
        public Optional<Instant> deadline() {
            return step.request().deadline();
        }

        @Override
        public void delegate(Instant until) {
            step.delegate(until);
        }
    }
}
