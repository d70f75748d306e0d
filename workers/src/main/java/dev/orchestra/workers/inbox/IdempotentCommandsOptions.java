package dev.orchestra.workers.inbox;

import java.time.Duration;

/**
 * Limits of {@link IdempotentCommands}.
 *
 * @param inFlightMax how many requests may be undecided at once, at least 1
 * @param claimValid how long after a claim the engine may be told without taking the claim over again
 * @param commandTimeMax the longest time between telling the engine and the command's place in the engine's log; has to be
 *     longer than {@code claimValid} plus the client's request time-out
 * @param settleInterval how often the records are asked about unsettled claims
 * @param backoffMax the longest wait between two tries while the engine is busy
 */
public record IdempotentCommandsOptions(
        int inFlightMax, Duration claimValid, Duration commandTimeMax, Duration settleInterval, Duration backoffMax) {

    public IdempotentCommandsOptions {
        if (inFlightMax < 1) {
            throw new IllegalArgumentException("inFlightMax has to be at least 1, but is " + inFlightMax + ".");
        }
        if (commandTimeMax.compareTo(claimValid) <= 0) {
            throw new IllegalArgumentException(
                    "commandTimeMax (%s) has to be longer than claimValid (%s).".formatted(commandTimeMax, claimValid));
        }
    }

    public static IdempotentCommandsOptions defaults() {
        return new IdempotentCommandsOptions(
                2_000, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMillis(500), Duration.ofSeconds(2));
    }
}
