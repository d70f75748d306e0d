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
     */
    public record ActiveStep(
            @JsonProperty("jobkey") String jobKey,
            int attempt,
            @JsonProperty("steptoken") String stepToken,
            @Nullable Instant since,
            @Nullable Long checkpoint,
            @Nullable String progress) {
        public ActiveStep {
            Checks.required(jobKey, "jobkey");
            Checks.required(stepToken, "steptoken");
        }
    }
}
