package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.CaseEvent.UndoneEffect;
import dev.orchestra.history.RecoveryHistory.Effect;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Which effects must not stand. */
final class EffectsToUndo {

    private EffectsToUndo() {}

    /**
     * @param recorded the effects of all lost attempts, in the order in which they were recorded
     * @param stands the ids of those that the next attempt counts on
     * @return the others, newest first; also those that are undone already
     */
    static List<Effect> of(List<Effect> recorded, List<String> stands) {
        Set<String> keep = new HashSet<>(stands);
        List<Effect> undo = new ArrayList<>(recorded);
        undo.removeIf(effect -> keep.contains(effect.effect()));
        Collections.reverse(undo);
        return undo;
    }

    /** Whether it is not known to be undone. */
    static boolean isOpen(Effect effect) {
        return switch (effect.undo()) {
            case STANDS, REQUESTED, FAILED -> true;
            case UNDONE -> false;
        };
    }

    static List<UndoneEffect> told(List<Effect> effects) {
        return effects.stream()
                .map(it -> new UndoneEffect(it.effect(), it.kind(), it.reference(), it.handler()))
                .toList();
    }
}
