package dev.orchestra.workers.steps;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepAnswer.StepLost;
import dev.orchestra.processes.RecoverableStep;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model that catches the loss of an attempt is told of it, in the variable {@code lost}. The state is not in it: it may
 * be large, and whoever wants it reads it from the journal.
 *
 * @param jobKey the job whose attempt was lost; that job is gone
 * @param attempt the number of its sending, from 1
 * @param checkpoint the number of the checkpoint that the agent's last heartbeat named
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LostAttempt(
        String jobKey,
        int attempt,
        String agent,
        @Nullable String agentId,
        @Nullable String incarnation,
        @Nullable Long checkpoint,
        String reason,
        String message,
        @Nullable Instant since,
        @Nullable Instant at,
        String elementId,
        String processInstanceKey) {

    static Json variables(StepToken token, StepLost lost) {
        LostAttempt attempt = new LostAttempt(
                Long.toString(token.jobKey()),
                token.attempt(),
                token.agent(),
                lost.agentId(),
                lost.incarnation(),
                lost.checkpoint(),
                lost.reason(),
                ErrorText.of(lost.message()),
                lost.since(),
                lost.at(),
                token.elementId(),
                Long.toString(token.processInstanceKey()));
        return Json.of(Map.of(RecoverableStep.LOST, attempt));
    }
}
