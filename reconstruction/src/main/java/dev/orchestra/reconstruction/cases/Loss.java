package dev.orchestra.reconstruction.cases;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orchestra.events.Json;
import dev.orchestra.processes.ErrorCodes;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.workers.json.JsonFields;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on an attempt, as the process keeps it in its variable {@code lost}. Where a timer of the process ended the
 * attempt, its job is not known, and only the agent's type and the reason are.
 *
 * @param jobKey the job of the lost attempt
 * @param attempt the number of the sending
 * @param agent the agent type
 * @param agentId the process that had accepted the step
 * @param checkpoint the number of the one that the last heartbeat named
 * @param since when the process had accepted the step
 * @param at when the verdict was given
 */
record Loss(
        @Nullable String jobKey,
        int attempt,
        String agent,
        @Nullable String agentId,
        @Nullable String incarnation,
        @Nullable Long checkpoint,
        String reason,
        String message,
        @Nullable Instant since,
        @Nullable Instant at,
        @Nullable String elementId) {

    static final String VARIABLE = RecoverableStep.LOST;
    private static final String AGENT = RecoverableStep.AGENT;

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record Raw(
            @Nullable String jobKey,
            @Nullable Integer attempt,
            @Nullable String agent,
            @Nullable String agentId,
            @Nullable String incarnation,
            @Nullable Long checkpoint,
            @Nullable String reason,
            @Nullable String message,
            @Nullable Instant since,
            @Nullable Instant at,
            @Nullable String elementId) {}

    /**
     * Reads it from the variables of a job.
     *
     * @throws BrokenCaseException if the variable is not there or does not fit
     */
    static Loss of(JsonFields variables) {
        Json variable = variables
                .get(VARIABLE)
                .orElseThrow(
                        () -> new BrokenCaseException(
                                "The variable 'lost' is missing: the model calls a part of a reconstruction where no attempt was lost."));
        Raw raw;
        try {
            raw = variable.as(Raw.class);
        } catch (IllegalArgumentException e) {
            throw new BrokenCaseException("The variable 'lost' cannot be read: " + e.getMessage(), e);
        }
        String agent = Optional.ofNullable(raw.agent)
                .or(() -> variables
                        .get(AGENT)
                        .filter(it -> it.text().startsWith("\""))
                        .map(it -> it.as(String.class)))
                .orElseThrow(
                        () -> new BrokenCaseException("The variable 'lost' names no agent, and there is no 'agent'."));
        return new Loss(
                raw.jobKey,
                raw.attempt == null ? 1 : Math.max(1, raw.attempt),
                agent,
                raw.agentId,
                raw.incarnation,
                raw.checkpoint,
                raw.reason == null ? ErrorCodes.AGENT_LOST : raw.reason,
                raw.message == null || raw.message.isBlank() ? "The attempt was lost." : raw.message,
                raw.since,
                raw.at,
                raw.elementId);
    }

    /** The same, of an attempt whose job was found later. */
    Loss of(String job, int sending, @Nullable String process, @Nullable String element) {
        return new Loss(
                job,
                sending,
                agent,
                agentId == null ? process : agentId,
                incarnation,
                checkpoint,
                reason,
                message,
                since,
                at,
                elementId == null ? element : elementId);
    }

    /** As the process keeps it. */
    Json json() {
        return Json.of(new Raw(
                jobKey, attempt, agent, agentId, incarnation, checkpoint, reason, message, since, at, elementId));
    }

    /** The case's id. @param otherwise the key of the job that asks, where the lost one's is not known */
    String caseId(long otherwise) {
        return jobKey == null ? otherwise + "-" + attempt : jobKey + "-" + attempt;
    }

    /**
     * Whether an incarnation is gone, so that all its steps are; else the process lives and is only too slow with this one, or
     * is not known well enough.
     */
    private boolean isOfIncarnation() {
        return reason.equals(ErrorCodes.AGENT_LOST) && agentId != null && incarnation != null;
    }

    /** What the question to the peers is shared by: the lost incarnation, or this case alone. */
    String gathering(String caseId) {
        return isOfIncarnation() ? agentId + "/" + incarnation : caseId;
    }
}
