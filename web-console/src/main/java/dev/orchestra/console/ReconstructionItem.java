package dev.orchestra.console;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.orchestra.history.ReconstructionHistory.Reconstruction;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A reconstruction as a list shows it.
 *
 * @param attempt the number of the attempt that was lost
 * @param confidence in the rebuilt state, 0 to 1; nothing before it is merged
 */
record ReconstructionItem(
        @JsonProperty("case") String caseId,
        @Nullable String processInstanceKey,
        @Nullable String jobKey,
        @Nullable Integer attempt,
        @Nullable String agent,
        @Nullable String agentId,
        @Nullable String reason,
        Reconstruction.State state,
        @Nullable Double confidence,
        Instant openedAt,
        Instant changedAt,
        @Nullable Instant endedAt) {

    static ReconstructionItem of(Reconstruction it) {
        return new ReconstructionItem(
                it.id(),
                it.instanceKey(),
                it.jobKey(),
                it.attempt(),
                it.agent(),
                it.agentId(),
                it.reason(),
                it.state(),
                it.confidence(),
                it.openedAt(),
                it.changedAt(),
                it.endedAt());
    }
}
