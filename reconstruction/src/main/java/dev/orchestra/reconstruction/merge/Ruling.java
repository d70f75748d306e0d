package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.Json;

/**
 * What a model says about one field that the core left open. It is a proposal: the core takes it only if the field is open, and the
 * value was offered or fits the schema.
 *
 * @param path the JSON pointer of the open field
 * @param confidence how sure the model says it is, 0 to 1; the core caps it
 */
public record Ruling(String path, Json value, double confidence) {
    public Ruling {
        Numbers.requireShare(confidence, "confidence");
    }
}
