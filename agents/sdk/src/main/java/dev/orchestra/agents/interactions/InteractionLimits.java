package dev.orchestra.agents.interactions;

import java.time.Duration;

/**
 * How much is read and told.
 *
 * @param count how many interactions are told, the newest; 1 to 100,000
 * @param characters of all of them together; 1 to 64 million
 * @param time how long is read at most, 1 ms to 10 min; what could not be read by then is named
 */
public record InteractionLimits(int count, long characters, Duration time) {

    private static final long CHARACTERS_MAX = 64L << 20;
    private static final Duration TIME_MAX = Duration.ofMinutes(10);

    public InteractionLimits {
        if (count < 1 || count > 100_000) {
            throw new IllegalArgumentException("count has to be from 1 to 100,000, but is %,d.".formatted(count));
        }
        if (characters < 1 || characters > CHARACTERS_MAX) {
            throw new IllegalArgumentException(
                    "characters has to be from 1 to %,d, but is %,d.".formatted(CHARACTERS_MAX, characters));
        }
        if (time.toMillis() < 1 || time.compareTo(TIME_MAX) > 0) {
            throw new IllegalArgumentException("time has to be from 1 ms to %s, but is %s.".formatted(TIME_MAX, time));
        }
    }

    /** 1,000 interactions of 1 million characters together, read in 5 s. */
    public static InteractionLimits defaults() {
        return new InteractionLimits(1_000, 1L << 20, Duration.ofSeconds(5));
    }
}
