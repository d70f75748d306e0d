package dev.orchestra.workers.steps;

import dev.orchestra.events.Json;
import dev.orchestra.events.StepAnswer;
import dev.orchestra.events.StepAnswer.StepCompleted;
import dev.orchestra.events.StepAnswer.StepFailed;
import dev.orchestra.events.StepAnswer.StepLost;
import dev.orchestra.events.StepAnswer.StepRejected;
import dev.orchestra.workers.json.JsonFields;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an answer asks the engine to do: the one place where the three kinds of failure are told apart. */
sealed interface Command {

    /** The longest wait an agent can ask for. */
    Duration BACKOFF_MAX = Duration.ofHours(24);

    record Complete(Json variables) implements Command {}

    /** With no retries left it becomes an incident. */
    record Fail(int retries, Duration backoff, String message, Json variables) implements Command {}

    record Throw(String code, String message, Json variables) implements Command {}

    static Command of(StepToken token, StepAnswer answer) {
        return switch (answer) {
            case StepCompleted completed -> new Complete(result(token, completed.output()));
            case StepFailed failed
            when failed.retryable() ->
                retry(token, failed.backoff(), failed.message(), failed.state(), failed.effects());
            case StepFailed failed -> incident(token, failed.message(), failed.state(), failed.effects());
            case StepRejected rejected ->
                new Throw(
                        rejected.code(),
                        ErrorText.of(rejected.message()),
                        rejected.output() == null ? Json.object() : result(token, rejected.output()));
            case StepLost lost
            when token.onLoss() == OnLoss.ERROR ->
                new Throw(lost.reason(), ErrorText.of(lost.message()), LostAttempt.variables(token, lost));
            case StepLost lost -> retry(token, Duration.ZERO, lost.message(), lost.state(), List.of());
        };
    }

    /** The step cannot go on without an operator. What the next attempt has to know is left for it. */
    static Fail incident(StepToken token, String message, @Nullable Json state) {
        return incident(token, message, state, List.of());
    }

    private static Fail incident(StepToken token, String message, @Nullable Json state, List<String> effects) {
        return new Fail(
                0,
                Duration.ZERO,
                ErrorText.of(message),
                Leftover.variables(token.jobKey(), token.attempt(), state, effects));
    }

    private static Fail retry(
            StepToken token, @Nullable Duration backoff, String message, @Nullable Json state, List<String> effects) {
        Duration wait = backoff == null ? token.backoff() : backoff;
        return new Fail(
                Math.max(0, token.retries() - 1),
                wait.compareTo(BACKOFF_MAX) > 0 ? BACKOFF_MAX : wait,
                ErrorText.of(message),
                Leftover.variables(token.jobKey(), token.attempt(), state, effects));
    }

    private static Json result(StepToken token, Json output) {
        return JsonFields.object(Map.of(token.resultVariable(), output));
    }
}
