package dev.orchestra.registry;

import java.time.Duration;
import java.time.Instant;

/**
 * How regularly the heartbeats of one agent process come, and how suspicious a silence after the last one is: an accrual
 * failure detector after Hayashibara, Défago, Yared and Katayama, "The φ accrual failure detector" (2004). Instead of the
 * paper's window of samples it keeps an exponentially weighted mean and variance, which is two numbers for each agent.
 *
 * @param meanMillis of the time between two heartbeats; over 0
 * @param varianceMillis of the same, in square milliseconds; at least 0
 */
public record Rhythm(double meanMillis, double varianceMillis) {

    /** What the wire contract asks of every agent: a heartbeat each second, and further ones when its steps change. */
    private static final double INTERVAL_MILLIS = 1_000;

    /** Less than this is the delay of threads and networks, even after a thousand heartbeats that came to the millisecond. */
    private static final double DEVIATION_MIN_MILLIS = 300;

    /** A new heartbeat counts as much as the twenty before it. */
    private static final double WEIGHT = 1 / 20.0;

    /** A longer time between two heartbeats is an outage, which says nothing about the next one. */
    private static final Duration INTERVAL_MAX = Duration.ofSeconds(5);

    /** Of an agent that was heard once. */
    public static final Rhythm EXPECTED = new Rhythm(INTERVAL_MILLIS, 0);

    public Rhythm {
        if (!(meanMillis > 0) || !(varianceMillis >= 0)) {
            throw new IllegalArgumentException(
                    "A mean over 0 and a variance from 0 were expected, but they are %s and %s."
                            .formatted(meanMillis, varianceMillis));
        }
    }

    /** The rhythm with one more heartbeat. Times that do not rise and outages do not count. */
    public Rhythm heard(Instant before, Instant now) {
        Duration interval = Duration.between(before, now);
        if (interval.isNegative() || interval.isZero() || interval.compareTo(INTERVAL_MAX) > 0) {
            return this;
        }
        double difference = interval.toNanos() / 1e6 - meanMillis;
        return new Rhythm(
                meanMillis + WEIGHT * difference, (1 - WEIGHT) * (varianceMillis + WEIGHT * difference * difference));
    }

    /**
     * How suspicious it is that nothing came for so long: at a value of n, one in 10 to the n such silences ends with another
     * heartbeat. At least 0, and growing with the silence. The normal distribution's tail is approximated by a logistic
     * function, as is usual.
     */
    public double phi(Duration silence) {
        // Agents that say more than they have to may fall back to what they have to say.
        double expected = Math.max(meanMillis, INTERVAL_MILLIS);
        double deviation = Math.max(Math.sqrt(varianceMillis), DEVIATION_MIN_MILLIS);
        double z = (silence.toNanos() / 1e6 - expected) / deviation;
        double exponent = z * (1.5976 + 0.070566 * z * z);
        // log10(1 + e^x), which is x for all that is large.
        double log = exponent > 500 ? exponent : Math.log1p(Math.exp(exponent));
        return log / Math.log(10);
    }
}
