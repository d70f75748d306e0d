package dev.orchestra.workers.output;

import java.time.Duration;

/**
 * How results are sent.
 *
 * @param lease how long an output job is ours before the engine offers it again, 5 s to 10 min
 * @param jobsMax how many output jobs may be in our hands at once, 1 to 100,000
 */
public record OutputOptions(Duration lease, int jobsMax) {

    public OutputOptions {
        if (lease.compareTo(Duration.ofSeconds(5)) < 0 || lease.compareTo(Duration.ofMinutes(10)) > 0) {
            throw new IllegalArgumentException("lease has to be from 5 s to 10 min, but is " + lease + ".");
        }
        if (jobsMax < 1 || jobsMax > 100_000) {
            throw new IllegalArgumentException("jobsMax has to be from 1 to 100,000, but is " + jobsMax + ".");
        }
    }

    public static OutputOptions defaults() {
        return new OutputOptions(Duration.ofSeconds(30), 1_000);
    }
}
