package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.CaseEvent;
import dev.orchestra.events.CaseEvent.CaseCompleted;
import dev.orchestra.events.CaseEvent.CaseOutcome;
import dev.orchestra.events.CaseEvent.CaseUndone;
import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import dev.orchestra.history.RecoveryHistory.Effect;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a case ends that goes on: what stands, and what does not.
 *
 * @param undone the effects that must not stand, newest first; also those that were taken back before
 * @param startedAt when its last part began
 */
record CaseClosing(CaseFile file, Loss loss, Standing standing, List<Effect> undone, Instant startedAt) {
    CaseClosing {
        undone = List.copyOf(undone);
    }

    /** @param recorded the effects of all lost attempts, in the order in which they were recorded */
    static CaseClosing of(CaseFile file, Loss loss, Standing standing, List<Effect> recorded, Instant startedAt) {
        return new CaseClosing(file, loss, standing, EffectsToUndo.of(recorded, standing.effects()), startedAt);
    }

    /** The effects that are still to be taken back. */
    List<Effect> open() {
        return undone.stream().filter(EffectsToUndo::isOpen).toList();
    }

    /** What is told when they are. */
    List<CaseEvent> told(Instant endedAt) {
        return List.of(
                new CaseUndone(EffectsToUndo.told(undone), standing.effects(), startedAt, endedAt), completed(endedAt));
    }

    CaseCompleted completed(Instant endedAt) {
        return new CaseCompleted(
                CaseOutcome.RESUMED, standing.summary(), loss.at() == null ? file.openedAt() : loss.at(), endedAt);
    }

    /** What the next attempt is given. */
    Resume resume(@Nullable Json details) {
        return new Resume(
                standing.state(), "reconstruction", file.id(), standing.confidence(), standing.effects(), details);
    }
}
