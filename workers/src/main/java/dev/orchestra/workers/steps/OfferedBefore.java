package dev.orchestra.workers.steps;

import dev.orchestra.workers.engine.Job;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether a job may have been offered before, to us, to another replica, or to a server before us. Keys grow within a
 * partition of the engine, and a job is offered a second time a lease after the first at the earliest. So a job may be such
 * a one if it is older than our start (its key is not above the partition's mark, see {@link KeyMarks}), or if its key is
 * not above what was the highest a moment ago; one that is merely overtaken by its neighbours is not.
 */
final class OfferedBefore {

    private final Clock clock;
    private final long periodMillis;
    private final Map<Integer, Long> marks = new HashMap<>();
    private final Map<Integer, Highest> partitions = new HashMap<>();

    private static final class Highest {
        private long now;
        private long onePeriodAgo;
        private long longAgo;
        private long periodEndMillis;
    }

    OfferedBefore(Clock clock, Duration lease) {
        this.clock = clock;
        this.periodMillis = Math.max(500, lease.toMillis() / 15);
    }

    /** Notes that all keys above {@code key} in its partition are younger than our start. */
    synchronized void mark(int partition, long key) {
        marks.put(partition, key);
    }

    synchronized boolean maybe(Job job) {
        long nowMillis = clock.millis();
        Highest highest = partitions.computeIfAbsent(job.partition(), it -> new Highest());
        if (nowMillis >= highest.periodEndMillis) {
            boolean idle = nowMillis >= highest.periodEndMillis + periodMillis;
            highest.longAgo = idle ? highest.now : highest.onePeriodAgo;
            highest.onePeriodAgo = highest.now;
            highest.periodEndMillis = nowMillis + periodMillis;
        }
        highest.now = Math.max(highest.now, job.key());
        long mark = marks.getOrDefault(job.partition(), Long.MAX_VALUE);
        return job.key() <= mark || job.key() <= highest.longAgo;
    }
}
