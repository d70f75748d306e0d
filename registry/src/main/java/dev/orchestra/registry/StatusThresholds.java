package dev.orchestra.registry;

import java.time.Duration;

/**
 * How suspicious, and how old, a heartbeat may be.
 *
 * @param suspectPhi from this value of {@link Rhythm#phi} on an agent is suspect; over 0
 * @param deadAfter from this age on it is dead; positive
 */
public record StatusThresholds(double suspectPhi, Duration deadAfter) {

    /**
     * Suspect at 8, which is after 2.6 s for an agent whose heartbeats come regularly, and later for one whose heartbeats do
     * not; dead after 5 s.
     */
    public static final StatusThresholds DEFAULT = new StatusThresholds(8, Duration.ofSeconds(5));

    public StatusThresholds {
        if (!(suspectPhi > 0) || deadAfter.isNegative() || deadAfter.isZero()) {
            throw new IllegalArgumentException("suspectPhi and deadAfter have to be positive, but they are %s and %s."
                    .formatted(suspectPhi, deadAfter));
        }
    }
}
