package dev.orchestra.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sign of life of an agent process, with what it is working on.
 *
 * @param incarnation changes with each start of the process
 * @param capacity how many steps it can work on at once
 */
public record AgentHeartbeat(String incarnation, int capacity, List<ActiveStep> steps) {

    public AgentHeartbeat {
        Checks.required(incarnation, "incarnation");
        steps = steps == null ? List.of() : List.copyOf(steps);
    }

    /**
     * A step that the process has accepted and not answered yet.
     *
     * @param checkpoint the sequence number of its last checkpoint
     * @param delegatedUntil somebody outside of the process works on it and answers by itself: the step outlives the process,
     *     and ends by its answer or at this instant
     */
    public record ActiveStep(
            @JsonProperty("jobkey") String jobKey,
            int attempt,
            @JsonProperty("steptoken") String stepToken,
            @Nullable Instant since,
            @Nullable Long checkpoint,
            @Nullable String progress,
            @Nullable Instant delegatedUntil) {
        public ActiveStep {
            Checks.required(jobKey, "jobkey");
            Checks.required(stepToken, "steptoken");
        }

        /** A step that the process itself works on. */
        public ActiveStep(
                String jobKey,
                int attempt,
                String stepToken,
                @Nullable Instant since,
                @Nullable Long checkpoint,
                @Nullable String progress) {
            this(jobKey, attempt, stepToken, since, checkpoint, progress, null);
        }

        /** Whether it is not lost with the process at this instant. */
        public boolean isDelegatedAt(Instant now) {
            return delegatedUntil != null && now.isBefore(delegatedUntil);
        }
    }
}
