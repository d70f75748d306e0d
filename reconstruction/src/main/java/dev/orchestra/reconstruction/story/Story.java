package dev.orchestra.reconstruction.story;

import dev.orchestra.events.CaseEvent.CaseCompleted;
import dev.orchestra.events.CaseEvent.CaseDecided;
import dev.orchestra.events.CaseEvent.CaseGathered;
import dev.orchestra.events.CaseEvent.CaseMerged;
import dev.orchestra.events.CaseEvent.CaseOpened;
import dev.orchestra.events.CaseEvent.CaseUndone;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a lost attempt so far. The parts of a case under way that are not done are nothing.
 *
 * @param undo what was asked to be taken back, and what came of it, in the order of asking
 * @param refused answers of peers that were recorded and not merged
 */
public record Story(
        String caseId,
        @Nullable CaseOpened opened,
        @Nullable CaseGathered gathered,
        @Nullable CaseMerged merged,
        @Nullable CaseDecided decided,
        @Nullable CaseUndone undone,
        @Nullable CaseCompleted completed,
        List<UndoStep> undo,
        List<RefusedAnswer> refused) {
    public Story {
        undo = List.copyOf(undo);
        refused = List.copyOf(refused);
    }

    /** Taking back one effect. */
    public record UndoStep(
            String effect,
            @Nullable String kind,
            @Nullable String reference,
            String handler,
            UndoState state,
            @Nullable String message,
            Instant askedAt) {}

    public enum UndoState {
        ASKED,
        UNDONE,
        FAILED
    }

    /** @param agentId who answered, as far as it is known */
    public record RefusedAnswer(
            @Nullable String agentId,
            String reason,
            String message,
            @Nullable Instant at) {}

    /** The question that the case shares with others; nothing where nobody was asked, or before it was opened. */
    public @Nullable String gathering() {
        return opened == null ? null : opened.gathering();
    }

    /** Whether a person is asked and has not answered. */
    public boolean waitsForPerson() {
        return merged != null && !merged.confident() && decided == null && undone == null && completed == null;
    }

    /** The story in plain words, a line each. */
    public List<String> text() {
        return new StoryText(this).lines();
    }
}
