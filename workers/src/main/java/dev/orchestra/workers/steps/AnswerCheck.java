package dev.orchestra.workers.steps;

import dev.orchestra.events.AnswerRefused;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.RefusalReason;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether an event may answer for the step it names. Decided by its attributes alone, before its data is looked at. */
final class AnswerCheck {

    private static final Set<String> ANSWERS = Stream.of(
                    EventType.STEP_COMPLETED, EventType.STEP_FAILED, EventType.STEP_REJECTED, EventType.STEP_LOST)
            .map(EventType::wireName)
            .collect(Collectors.toUnmodifiableSet());

    private final StepTokens tokens;

    AnswerCheck(StepTokens tokens) {
        this.tokens = tokens;
    }

    sealed interface Result {

        /** It may. */
        record Genuine(StepToken token) implements Result {}

        /** It says nothing about any step: a dead letter. */
        record Refused(RefusalReason reason, String message) implements Result {}

        /** It answers for a step that is not its sender's: a dead letter that is audited. */
        record Suspect(AnswerRefused why) implements Result {}
    }

    Result check(Event event) {
        if (!ANSWERS.contains(event.type())) {
            return new Result.Refused(
                    RefusalReason.UNEXPECTED_TYPE,
                    "Expected a step.completed, step.failed or step.rejected event, but the type is '%s'."
                            .formatted(event.type()));
        }
        for (Attribute needed : List.of(Attribute.JOB_KEY, Attribute.STEP_TOKEN, Attribute.AGENT)) {
            if (event.attribute(needed).isEmpty()) {
                return new Result.Refused(
                        RefusalReason.UNREADABLE,
                        "The attribute '%s' is missing. Echo jobkey, attempt, steptoken and agent of the request."
                                .formatted(needed.wireName()));
            }
        }
        Optional<StepToken> token =
                tokens.verify(event.attribute(Attribute.STEP_TOKEN).orElseThrow());
        if (token.isEmpty()) {
            return suspect(
                    AnswerRefused.Reason.FORGED,
                    "The step token was not signed by this server. Echo the token of the request unchanged; if the server's secret was changed, list the old one as previous.");
        }
        return foreign(event, token.get())
                .<Result>map(why -> suspect(AnswerRefused.Reason.FOREIGN, why))
                .orElseGet(() -> new Result.Genuine(token.get()));
    }

    private static Optional<String> foreign(Event event, StepToken token) {
        String agent = event.attribute(Attribute.AGENT).orElseThrow();
        if (!agent.equals(token.agent())) {
            return Optional.of("The step was given to agent '%s', but '%s' answers.".formatted(token.agent(), agent));
        }
        String jobKey = event.attribute(Attribute.JOB_KEY).orElseThrow();
        if (!jobKey.equals(Long.toString(token.jobKey()))) {
            return Optional.of(
                    "The token is for job %d, but the answer names job '%s'.".formatted(token.jobKey(), jobKey));
        }
        String attempt = event.attribute(Attribute.ATTEMPT).orElse(Integer.toString(token.attempt()));
        if (!attempt.equals(Integer.toString(token.attempt()))) {
            return Optional.of("The token is for attempt %d, but the answer names attempt '%s'."
                    .formatted(token.attempt(), attempt));
        }
        if (event.is(EventType.STEP_LOST) && !event.source().equals(StepEvents.SOURCE)) {
            return Optional.of("Only the server gives verdicts, but '%s' did.".formatted(event.source()));
        }
        return Optional.empty();
    }

    private static Result suspect(AnswerRefused.Reason reason, String message) {
        return new Result.Suspect(new AnswerRefused(reason, message));
    }
}
