package dev.orchestra.workers.steps;

import java.time.Duration;

/**
 * How steps are sent and answers applied.
 *
 * @param lease how long a job is ours before the engine offers it again, 5 s to 10 min; slow steps have it extended
 * @param deadlineDefault how long an attempt may take where the step does not say, 1 s to {@code deadlineMax}
 * @param deadlineMax the longest deadline a step may ask for, at most 30 days
 * @param grace how long after its deadline a step's lease still runs, so that the time-out is applied before the engine
 *     offers the job again, 1 s to 10 min
 * @param backoff the wait before the next attempt where a failure names none, 0 to 1 h
 * @param stepsMax how many sent steps this process keeps in mind, 100 to 10 million
 * @param jobsMax how many jobs may be in our hands at once, 1 to 100,000
 * @param answersMax how many answers may be on their way to the engine at once, 1 to 100,000
 * @param lagHigh how many requests may wait for agents before new work waits outside, at least 1
 * @param busyHigh how often the engine may say that it is busy, within 5 s, before new work waits outside, at least 1
 */
public record StepsOptions(
        Duration lease,
        Duration deadlineDefault,
        Duration deadlineMax,
        Duration grace,
        Duration backoff,
        int stepsMax,
        int jobsMax,
        int answersMax,
        long lagHigh,
        long busyHigh) {

    /** Jobs are not even taken from the engine once this many times the high lag waits. */
    static final int CRITICAL_FACTOR = 10;

    public StepsOptions {
        within(lease, "lease", Duration.ofSeconds(5), Duration.ofMinutes(10));
        within(deadlineMax, "deadlineMax", Duration.ofSeconds(1), Duration.ofDays(30));
        within(deadlineDefault, "deadlineDefault", Duration.ofSeconds(1), deadlineMax);
        within(grace, "grace", Duration.ofSeconds(1), Duration.ofMinutes(10));
        within(backoff, "backoff", Duration.ZERO, Duration.ofHours(1));
        within(stepsMax, "stepsMax", 100, 10_000_000);
        within(jobsMax, "jobsMax", 1, 100_000);
        within(answersMax, "answersMax", 1, 100_000);
        within(lagHigh, "lagHigh", 1, Long.MAX_VALUE / CRITICAL_FACTOR);
        within(busyHigh, "busyHigh", 1, Long.MAX_VALUE / CRITICAL_FACTOR);
    }

    /** A lease of 30 s, a deadline of 5 min, and limits for one machine. */
    public static StepsOptions defaults() {
        return new StepsOptions(
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofDays(7),
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                200_000,
                1_000,
                1_000,
                10_000,
                500);
    }

    /** The same with another lease and grace. */
    public StepsOptions lease(Duration lease, Duration grace) {
        return new StepsOptions(
                lease, deadlineDefault, deadlineMax, grace, backoff, stepsMax, jobsMax, answersMax, lagHigh, busyHigh);
    }

    /** When a sent step's lease is extended: at 80 % of it. */
    Duration extendAfter() {
        return lease.multipliedBy(4).dividedBy(5);
    }

    private static void within(Duration value, String key, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "%s has to be from %s to %s, but is %s.".formatted(key, min, max, value));
        }
    }

    private static void within(long value, String key, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s has to be from %,d to %,d, but is %,d.".formatted(key, min, max, value));
        }
    }
}
