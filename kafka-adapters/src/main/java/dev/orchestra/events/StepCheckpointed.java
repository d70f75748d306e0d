package dev.orchestra.events;

import java.util.List;

/**
 * What an agent knows so far in a step, on {@code agent.checkpoint}.
 *
 * @param sequence grows by one with each checkpoint of an attempt, from 1
 * @param state an object: all that is needed to go on
 * @param effects the ids of the effects that the state counts on: those that were recorded before it, and those that an
 *     earlier attempt left standing
 */
public record StepCheckpointed(long sequence, Json state, List<String> effects) {
    public StepCheckpointed {
        if (sequence < 0) {
            throw new IllegalArgumentException(
                    "The field 'sequence' has to be at least 0, but is %d.".formatted(sequence));
        }
        state = Checks.objectOrEmpty(state, "state");
        effects = effects == null ? List.of() : List.copyOf(effects);
    }
}
