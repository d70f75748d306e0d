package dev.orchestra.reconstruction.checkpoints;

import java.time.Duration;

/**
 * How checkpoints are kept in mind.
 *
 * @param jobsMax how many jobs' checkpoints are known at most, 100 to 10 million; some 200 bytes each; 200,000 by default
 * @param readTimeout how long a verdict waits for what it is to be given along, 100 ms to 1 min; 30 s by default: late is better than without
 * @param ageMax after this time without a new one, a step's checkpoints are removed from the topic, 1 h to 365 days; 8 days by
 *     default, and more than the longest deadline of a step
 */
public record CheckpointIndexSettings(int jobsMax, Duration readTimeout, Duration ageMax) {

    public static final CheckpointIndexSettings DEFAULT =
            new CheckpointIndexSettings(200_000, Duration.ofSeconds(30), Duration.ofDays(8));

    public CheckpointIndexSettings {
        if (jobsMax < 100 || jobsMax > 10_000_000) {
            throw new IllegalArgumentException(
                    "jobsMax has to be from 100 to 10,000,000, but is %,d.".formatted(jobsMax));
        }
        within(readTimeout, "readTimeout", Duration.ofMillis(100), Duration.ofMinutes(1));
        within(ageMax, "ageMax", Duration.ofHours(1), Duration.ofDays(365));
    }

    private static void within(Duration value, String name, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "%s has to be from %s to %s, but is %s.".formatted(name, min, max, value));
        }
    }
}
