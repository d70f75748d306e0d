package dev.orchestra.events;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An agent process is asked to stop in order, on {@code agent.control}.
 *
 * @param agentId the process
 * @param incarnation the life of the process that is meant: another one leaves the request alone; null means any
 * @param finishWithin how long it may work on what it has accepted; not negative
 */
public record DrainRequested(String agentId, @Nullable String incarnation, Duration finishWithin) {
    public DrainRequested {
        Checks.required(agentId, "agentId");
        Checks.present(finishWithin, "finishWithin");
        if (finishWithin.isNegative()) {
            throw new IllegalArgumentException(
                    "The field 'finishWithin' must not be negative, but is %s.".formatted(finishWithin));
        }
    }
}
