package dev.orchestra.agents.instances;

import java.time.Duration;

/**
 * How much the instances of one agent type may take of a process. How many calls run side by side and how many wait is for the
 * limits of messages to say.
 *
 * @param instancesMax how many stay in memory, 1 to 1,000,000; for one more the least recently used leaves
 * @param callTime after this time a call is interrupted and reported; positive, at most a day
 * @param idleTime after this time without a call an instance leaves; positive
 * @param handoverTime how long running calls may go on when their partition goes to another process, before they are
 *     interrupted; not negative, at most 20 s, since the group waits for it
 */
public record InstanceLimits(int instancesMax, Duration callTime, Duration idleTime, Duration handoverTime) {

    private static final int INSTANCES_MAX = 1_000_000;
    private static final Duration HANDOVER_MAX = Duration.ofSeconds(20);

    /** 10,000 instances, calls of 30 s, 10 min idle, 2 s to hand over. */
    public static final InstanceLimits DEFAULT =
            new InstanceLimits(10_000, Duration.ofSeconds(30), Duration.ofMinutes(10), Duration.ofSeconds(2));

    public InstanceLimits {
        if (instancesMax < 1 || instancesMax > INSTANCES_MAX) {
            throw new IllegalArgumentException(
                    "instancesMax has to be from 1 to %,d, but is %,d.".formatted(INSTANCES_MAX, instancesMax));
        }
        if (!isPositive(callTime) || callTime.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "callTime has to be positive and at most a day, but is " + callTime + ".");
        }
        if (!isPositive(idleTime)) {
            throw new IllegalArgumentException("idleTime has to be positive, but is " + idleTime + ".");
        }
        if (handoverTime.isNegative() || handoverTime.compareTo(HANDOVER_MAX) > 0) {
            throw new IllegalArgumentException(
                    "handoverTime has to be from 0 to %s, but is %s.".formatted(HANDOVER_MAX, handoverTime));
        }
    }

    private static boolean isPositive(Duration value) {
        return !value.isNegative() && !value.isZero();
    }
}
