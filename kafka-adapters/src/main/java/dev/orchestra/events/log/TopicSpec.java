package dev.orchestra.events.log;

import java.time.Duration;
import java.util.Optional;

/**
 * How a topic is created.
 *
 * @param partitions at least 1; empty is the configured default
 * @param retention how long records are kept; empty is the configured default
 * @param compacted keep the newest record of each key instead
 * @param brokerTime stamp records with the broker's clock
 */
public record TopicSpec(
        String name,
        Optional<Integer> partitions,
        Optional<Duration> retention,
        boolean compacted,
        boolean brokerTime) {

    public static TopicSpec journal(String name) {
        return new TopicSpec(name, Optional.empty(), Optional.empty(), false, false);
    }

    /** A journal whose records carry the broker's time, so that a time is one place in it. */
    public static TopicSpec stampedJournal(String name) {
        return new TopicSpec(name, Optional.empty(), Optional.empty(), false, true);
    }

    public static TopicSpec table(String name) {
        return new TopicSpec(name, Optional.empty(), Optional.empty(), true, true);
    }
}
