package dev.orchestra.history;

import dev.orchestra.history.EngineHistory.Page;
import dev.orchestra.history.EventHistory.RecordedEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reconstructions of lost attempts, as their events tell them. It follows the topics by a moment.
 *
 * <p>Pages, limits and errors are those of {@link EngineHistory}.
 */
public interface ReconstructionHistory {

    /** Cases, the newest first by their opening. */
    Page<Reconstruction> reconstructions(CaseFilter filter, @Nullable String after, int limit);

    /** The case of this id. */
    Optional<Reconstruction> reconstruction(String caseId);

    /** All events with this case id, oldest first; 1,000 at most. */
    List<RecordedEvent> caseEvents(String caseId);

    /** Which cases; all of them where nothing is said. */
    record CaseFilter(boolean openOnly, Optional<String> agent, Optional<String> instanceKey) {

        public static final CaseFilter ALL = new CaseFilter(false, Optional.empty(), Optional.empty());
    }

    /**
     * A case.
     *
     * @param instanceKey the {@code correlationid} of its events
     * @param attempt the number of the attempt that was lost
     * @param agentId the process that was lost, if one had accepted the step
     * @param confidence in the rebuilt state, 0 to 1; nothing before it is merged
     */
    record Reconstruction(
            String id,
            @Nullable String instanceKey,
            @Nullable String jobKey,
            @Nullable Integer attempt,
            @Nullable String agent,
            @Nullable String agentId,
            @Nullable String incarnation,
            @Nullable String reason,
            State state,
            @Nullable Double confidence,
            Instant openedAt,
            Instant changedAt,
            @Nullable Instant endedAt) {

        /** Which part of the case was the last to end. */
        public enum State {
            OPENED,
            GATHERED,
            MERGED,
            /** Merged, and a person is asked. */
            IN_REVIEW,
            DECIDED,
            UNDONE,
            RESUMED,
            GIVEN_UP
        }
    }
}
