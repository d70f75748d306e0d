package dev.orchestra.events;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A BPMN message for instances that wait for it.
 *
 * @param timeToLive how long the engine keeps it for an instance that does not wait yet; without it, the server's default
 */
public record MessagePublished(
        String name,
        String correlationKey,
        Json variables,
        @Nullable Duration timeToLive) {
    public MessagePublished {
        Checks.required(name, "name");
        Checks.present(correlationKey, "correlationKey");
        variables = Checks.objectOrEmpty(variables, "variables");
        if (timeToLive != null && timeToLive.isNegative()) {
            throw new IllegalArgumentException(
                    "The field 'timeToLive' must not be negative, but is " + timeToLive + ".");
        }
    }
}
