package dev.orchestra.console;

import dev.orchestra.events.CaseEvent.CaseCompleted;
import dev.orchestra.events.CaseEvent.CaseDecided;
import dev.orchestra.events.CaseEvent.CaseGathered;
import dev.orchestra.events.CaseEvent.CaseMerged;
import dev.orchestra.events.CaseEvent.CaseOpened;
import dev.orchestra.events.CaseEvent.CaseUndone;
import dev.orchestra.reconstruction.story.Story;
import dev.orchestra.reconstruction.story.Story.RefusedAnswer;
import dev.orchestra.reconstruction.story.Story.UndoStep;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The story of a reconstruction. The parts that are not done are nothing.
 *
 * @param text the same in plain words, a line each
 * @param waitsForPerson whether {@code POST …/decision} is asked for
 * @param undo what was asked to be taken back, and what came of it
 * @param refused answers of peers that were recorded and not merged
 */
record ReconstructionStory(
        ReconstructionItem reconstruction,
        List<String> text,
        boolean waitsForPerson,
        @Nullable CaseOpened opened,
        @Nullable CaseGathered gathered,
        @Nullable CaseMerged merged,
        @Nullable CaseDecided decided,
        List<UndoStep> undo,
        @Nullable CaseUndone undone,
        @Nullable CaseCompleted completed,
        List<RefusedAnswer> refused) {

    static ReconstructionStory of(ReconstructionItem item, Story story) {
        return new ReconstructionStory(
                item,
                story.text(),
                story.waitsForPerson(),
                story.opened(),
                story.gathered(),
                story.merged(),
                story.decided(),
                story.undo(),
                story.undone(),
                story.completed(),
                story.refused());
    }
}
