package dev.orchestra.team.kafka;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A topic with its sizes.
 *
 * @param name of letters, digits and hyphens
 * @param producers names of the components that write to it
 * @param consumers names of the components that read from it
 * @param replication copies, the leader included
 * @param minInSync copies that must have a record before it counts as written
 * @param retentionMillis how long records stay, in milliseconds
 * @param retentionBytes limit for each partition in bytes, or -1 for none
 * @param storageBytes what all copies take on average when the retention is over
 * @param reasons why each setting is as it is, with the arithmetic, by setting
 */
public record Topic(
        String name,
        List<String> producers,
        List<String> consumers,
        int partitions,
        int replication,
        int minInSync,
        long retentionMillis,
        long retentionBytes,
        long segmentBytes,
        long segmentMillis,
        long maxMessageBytes,
        String compression,
        String cleanupPolicy,
        long storageBytes,
        Map<String, String> reasons) {

    public Topic {
        producers = List.copyOf(producers);
        consumers = List.copyOf(consumers);
        reasons = Collections.unmodifiableMap(new LinkedHashMap<>(reasons));
        if (partitions < 1 || minInSync < 1 || replication < minInSync || retentionMillis < 1) {
            throw new IllegalArgumentException("Topic " + name
                    + " needs at least 1 partition, 1 copy in sync, as many copies as that, and a retention, but came: "
                    + partitions + ", " + minInSync + ", " + replication + ", " + retentionMillis);
        }
    }

    /** The topic's configuration as Kafka names it. */
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("cleanup.policy", cleanupPolicy);
        settings.put("compression.type", compression);
        settings.put("max.message.bytes", Long.toString(maxMessageBytes));
        settings.put("min.insync.replicas", Integer.toString(minInSync));
        settings.put("retention.bytes", Long.toString(retentionBytes));
        settings.put("retention.ms", Long.toString(retentionMillis));
        settings.put("segment.bytes", Long.toString(segmentBytes));
        settings.put("segment.ms", Long.toString(segmentMillis));
        return settings;
    }

    /** All reasons in one text. */
    public String reason() {
        return String.join(" ", reasons.values());
    }
}
