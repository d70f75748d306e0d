package dev.orchestra.reconstruction.cases;

import dev.orchestra.history.EventHistory.RecordedEvent;
import dev.orchestra.history.RecoveryHistory.Checkpoint;
import dev.orchestra.history.RecoveryHistory.Effect;
import java.util.List;

/**
 * What is on record of a lost attempt and those before it.
 *
 * @param checkpoints of the lost job
 * @param effects of all jobs of the step, in the order in which they were recorded
 * @param events what was said in the instance and its family
 */
record CaseHistory(List<Checkpoint> checkpoints, List<Effect> effects, List<RecordedEvent> events) {
    CaseHistory {
        checkpoints = List.copyOf(checkpoints);
        effects = List.copyOf(effects);
        events = List.copyOf(events);
    }
}
