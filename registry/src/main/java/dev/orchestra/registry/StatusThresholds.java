package dev.orchestra.registry;

import java.time.Duration;

/**
 * How old a heartbeat may be.
 *
 * @param suspectAfter from this age on an agent is suspect; positive
 * @param deadAfter from this age on it is dead; not under {@code suspectAfter}
 */
public record StatusThresholds(Duration suspectAfter, Duration deadAfter) {

    /** Suspect after 2.5 s, dead after 5 s: agents send a heartbeat at least every second. */
    public static final StatusThresholds DEFAULT =
            new StatusThresholds(Duration.ofMillis(2_500), Duration.ofSeconds(5));

    public StatusThresholds {
        if (suspectAfter.isNegative() || suspectAfter.isZero() || deadAfter.compareTo(suspectAfter) < 0) {
            throw new IllegalArgumentException(
                    "suspectAfter has to be positive and at most deadAfter, but they are %s and %s."
                            .formatted(suspectAfter, deadAfter));
        }
    }
}
