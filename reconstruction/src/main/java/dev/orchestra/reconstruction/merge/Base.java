package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.Json;
import java.util.List;

/**
 * What the lost attempt itself had begun with.
 *
 * @param state an object
 * @param effects the ids of the effects of earlier attempts that the state counts on
 * @param confidence how sure whoever made the state was of it, 0 to 1
 */
public record Base(Json state, List<String> effects, double confidence) {
    public Base {
        Numbers.requireShare(confidence, "confidence");
        effects = List.copyOf(effects);
    }

    /** A state that is as sure as a checkpoint. */
    public Base(Json state, List<String> effects) {
        this(state, effects, 1);
    }
}
