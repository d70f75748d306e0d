package dev.orchestra.workers.steps;

import dev.orchestra.workers.engine.Job;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether a job may have been offered before, to us or to another replica. Keys grow within a partition of the engine, and a
 * job is offered a second time a lease after the first at the earliest: so a key that is not above what was the highest a
 * moment ago may be such a job, and one that is merely overtaken by its neighbours is not. After our own start nothing is
 * known for one lease.
 */
final class OfferedBefore {

    private final Clock clock;
    private final long sureFromMillis;
    private final long periodMillis;
    private final Map<Integer, Highest> partitions = new HashMap<>();

    private static final class Highest {
        private long now;
        private long onePeriodAgo;
        private long longAgo;
        private long periodEndMillis;
    }

    OfferedBefore(Clock clock, Duration lease) {
        this.clock = clock;
        this.sureFromMillis = clock.millis() + lease.toMillis();
        this.periodMillis = Math.max(500, lease.toMillis() / 15);
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
        return nowMillis < sureFromMillis || job.key() <= highest.longAgo;
    }
}
