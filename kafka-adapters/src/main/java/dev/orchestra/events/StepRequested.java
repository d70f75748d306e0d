package dev.orchestra.events;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A step for an agent.
 *
 * @param input an object
 * @param headers the task headers that the designer set, less ours
 * @param resume what an earlier attempt left, if there was one that left something
 */
public record StepRequested(
        Json input, Map<String, String> headers, @Nullable Resume resume) {
    public StepRequested {
        input = Checks.objectOrEmpty(input, "input");
        headers = headers == null ? Map.of() : Map.copyOf(headers);
    }
}
