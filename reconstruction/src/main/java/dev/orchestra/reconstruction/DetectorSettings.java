package dev.orchestra.reconstruction;

import dev.orchestra.registry.StatusThresholds;
import java.time.Duration;

/**
 * How long the failure detector waits.
 *
 * @param hardTimeout an agent that was not heard for this long is lost; 5 s by default, and at least twice the agents'
 *     heartbeat interval
 * @param returnTimeout the same for an agent that has not been heard since the journal came back from an outage, because its
 *     writer has to come back too; 20 s by default, not under {@code hardTimeout}
 * @param pauseMax a look that comes this much later than the last one means that we ourselves did not run; 1 s by default
 * @param readSilenceMax after this time without a successful read without lag, the journal counts as away; 2 s by default
 * @param orphanAgeMax how long ago a process may have been replaced for its steps to be judged when a replica takes over a
 *     partition and reads the past; 10 min by default
 * @param lookInterval how often to look; 250 ms by default
 * @param suspectPhi from which value of {@link dev.orchestra.registry.Rhythm#phi} on an agent is suspected; over 0, 8 by default
 */
public record DetectorSettings(
        Duration hardTimeout,
        Duration returnTimeout,
        Duration pauseMax,
        Duration readSilenceMax,
        Duration orphanAgeMax,
        Duration lookInterval,
        double suspectPhi) {

    public static final DetectorSettings DEFAULT = new DetectorSettings(
            Duration.ofSeconds(5),
            Duration.ofSeconds(20),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofMinutes(10),
            Duration.ofMillis(250),
            StatusThresholds.DEFAULT.suspectPhi());

    public DetectorSettings {
        positive(hardTimeout, "hardTimeout");
        positive(pauseMax, "pauseMax");
        positive(readSilenceMax, "readSilenceMax");
        positive(orphanAgeMax, "orphanAgeMax");
        positive(lookInterval, "lookInterval");
        if (!(suspectPhi > 0)) {
            throw new IllegalArgumentException("suspectPhi has to be positive, but is %s.".formatted(suspectPhi));
        }
        if (returnTimeout.compareTo(hardTimeout) < 0) {
            throw new IllegalArgumentException("returnTimeout has to be at least hardTimeout, but they are %s and %s."
                    .formatted(returnTimeout, hardTimeout));
        }
        if (lookInterval.multipliedBy(2).compareTo(pauseMax) > 0) {
            throw new IllegalArgumentException(
                    "lookInterval has to be at most half of pauseMax, or every look would seem a pause, but they are %s and %s."
                            .formatted(lookInterval, pauseMax));
        }
    }

    private static void positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("%s has to be positive, but is %s.".formatted(name, value));
        }
    }
}
