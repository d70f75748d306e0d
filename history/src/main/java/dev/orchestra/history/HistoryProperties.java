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
 * @param inboxRetention how long a copy of a settled request is known, at least 24 hours
 */
@ConfigurationProperties("orchestra.history")
record HistoryProperties(
        @DefaultValue("true") boolean ingest,
        @DefaultValue("orchestra-history") String group,
        @DefaultValue("2000") int batchMax,
        @DefaultValue("true") boolean events,
        @DefaultValue("30d") Duration eventRetention,
        @DefaultValue("48h") Duration inboxRetention) {

    HistoryProperties {
        if (batchMax < 1 || batchMax > 10_000) {
            throw new IllegalArgumentException(
                    "orchestra.history.batch-max has to be from 1 to 10,000, but is " + batchMax + ".");
        }
        if (eventRetention.compareTo(Duration.ofHours(1)) < 0) {
            throw new IllegalArgumentException(
                    "orchestra.history.event-retention has to be an hour or more, but is " + eventRetention + ".");
        }
        if (group.isBlank()) {
            throw new IllegalArgumentException("orchestra.history.group has to be the name of a consumer group.");
        }
    }
}
