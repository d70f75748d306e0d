package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that is known. The order of the lists means nothing, but for {@code effects}; what is in a list twice counts once.
 *
 * @param stateSchema JSON Schema of the state, from the agent's card
 * @param base what the lost attempt had begun with; nothing where it had begun afresh
 * @param checkpoints of the job, of all its attempts
 * @param effects of the step in the order in which they were recorded, of all its attempts; empty where none was recorded
 * @param events what was said in the instance since the attempt began
 * @param answers what peers said
 */
public record MergeInput(
        LostAttempt lost,
        @Nullable Json stateSchema,
        @Nullable Base base,
        List<KnownCheckpoint> checkpoints,
        List<KnownEffect> effects,
        List<Said> events,
        List<PeerSaid> answers) {
    public MergeInput {
        checkpoints = List.copyOf(checkpoints);
        effects = List.copyOf(effects);
        events = List.copyOf(events);
        answers = List.copyOf(answers);
    }
}
