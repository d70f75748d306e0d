package dev.orchestra.history;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings of the history, {@code orchestra.history.*}.
 *
 * @param ingest whether this process reads topics into the database; without it, it only answers from there
 * @param group the consumer group, with the topics' prefix before it; replicas of one group share the work
 * @param batchMax how many records a transaction takes at most, 1 to 10,000
 * @param events whether events are read as well, and not the engine's records only
 * @param eventRetention how long events are kept, at least an hour
 * @param eventsMax how many events are kept, at least 1,000
 * @param instanceRetention how long instances are kept after their end, at least an hour
 * @param instancesMax how many instances are kept, at least 1,000; those that run are never removed
 * @param checkpointRetention how long the topic of checkpoints keeps those of a step that has ended, at least a minute
 * @param inboxRetention how long a copy of a settled request is known, at least 24 hours
 */
@ConfigurationProperties("orchestra.history")
record HistoryProperties(
        @DefaultValue("true") boolean ingest,
        @DefaultValue("orchestra-history") String group,
        @DefaultValue("2000") int batchMax,
        @DefaultValue("true") boolean events,
        @DefaultValue("30d") Duration eventRetention,
        @DefaultValue("20000000") long eventsMax,
        @DefaultValue("30d") Duration instanceRetention,
        @DefaultValue("2000000") long instancesMax,
        @DefaultValue("1h") Duration checkpointRetention,
        @DefaultValue("48h") Duration inboxRetention) {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final long COUNT_MIN = 1000;

    HistoryProperties {
        if (batchMax < 1 || batchMax > 10_000) {
            throw new IllegalArgumentException(
                    "orchestra.history.batch-max has to be from 1 to 10,000, but is " + batchMax + ".");
        }
        if (group.isBlank()) {
            throw new IllegalArgumentException("orchestra.history.group has to be the name of a consumer group.");
        }
        atLeast("event-retention", eventRetention, HOUR);
        atLeast("instance-retention", instanceRetention, HOUR);
        atLeast("checkpoint-retention", checkpointRetention, Duration.ofMinutes(1));
        atLeast("events-max", eventsMax);
        atLeast("instances-max", instancesMax);
    }

    private static void atLeast(String key, Duration value, Duration least) {
        if (value.compareTo(least) < 0) {
            throw new IllegalArgumentException("orchestra.history.%s has to be %d min or more, but is %s."
                    .formatted(key, least.toMinutes(), value));
        }
    }

    private static void atLeast(String key, long value) {
        if (value < COUNT_MIN) {
            throw new IllegalArgumentException(
                    "orchestra.history.%s has to be %,d or more, but is %,d.".formatted(key, COUNT_MIN, value));
        }
    }
}
