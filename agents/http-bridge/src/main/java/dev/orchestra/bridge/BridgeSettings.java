package dev.orchestra.bridge;

import java.time.Duration;
import java.util.regex.Pattern;

/**
 * How agents are called.
 *
 * @param replica this process among those that call the same agents, the same after a restart and like no other that runs at
 *     the same time; 1 to 60 letters, digits, dots, hyphens and underscores
 * @param connectTimeout how long a connection may take to come up
 * @param callTimeout how long a call may take; a step that takes longer is answered with 202
 * @param answerBytesMax the largest answer that is read
 * @param callsMax how often a step is sent before its attempt has failed, 1 to 20
 * @param backoff the wait before the second call; it doubles with each further one
 * @param backoffMax the longest wait between two calls, also where the agent asks for a longer one
 * @param breakerCalls how many of the newest calls the circuit breaker looks at; it opens when half of them failed
 * @param breakerOpen how long it stays open before it tries again
 * @param agentsMax how many agents one process calls
 * @param capacityDefault how many steps an agent gets at once where its card does not say
 * @param drainTime how long calls under way may take when the process or the agent ends
 */
public record BridgeSettings(
        String replica,
        Duration connectTimeout,
        Duration callTimeout,
        int answerBytesMax,
        int callsMax,
        Duration backoff,
        Duration backoffMax,
        int breakerCalls,
        Duration breakerOpen,
        int agentsMax,
        int capacityDefault,
        Duration drainTime) {

    private static final Pattern REPLICA = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,58}[A-Za-z0-9])?");

    public BridgeSettings {
        if (!REPLICA.matcher(replica).matches()) {
            throw new IllegalArgumentException(
                    "replica has 1 to 60 letters, digits, dots, hyphens and underscores, but is '%s'. Set ORCHESTRA_REPLICA."
                            .formatted(replica));
        }
        positive(connectTimeout, "connectTimeout");
        positive(callTimeout, "callTimeout");
        positive(backoff, "backoff");
        positive(breakerOpen, "breakerOpen");
        positive(drainTime, "drainTime");
        if (backoffMax.compareTo(backoff) < 0) {
            throw new IllegalArgumentException(
                    "backoffMax has to be at least backoff, but they are %s and %s.".formatted(backoffMax, backoff));
        }
        between(answerBytesMax, 1, 16_000_000, "answerBytesMax");
        between(callsMax, 1, 20, "callsMax");
        between(breakerCalls, 2, 1_000, "breakerCalls");
        between(agentsMax, 1, 1_000, "agentsMax");
        between(capacityDefault, 1, 1_000, "capacityDefault");
    }

    /** The defaults for one process. */
    public static BridgeSettings of(String replica) {
        return new BridgeSettings(
                replica,
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                1_000_000,
                4,
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                10,
                Duration.ofSeconds(10),
                100,
                10,
                Duration.ofSeconds(10));
    }

    private static void positive(Duration value, String name) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("%s has to be positive, but is %s.".formatted(name, value));
        }
    }

    private static void between(int value, int least, int most, String name) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s has to be from %,d to %,d, but is %,d.".formatted(name, least, most, value));
        }
    }
}
