package dev.orchestra.team.kafka;

import dev.orchestra.team.design.Design;
import dev.orchestra.team.design.Flow;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Computes topics for the event flows of a design: partitions, copies, retention, segments, compression and clean-up, each
 * with the arithmetic that led to it. The targets are conservative starting points for a three-broker cluster.
 */
public final class TopicPlanner {

    private static final int BROKERS = 3;
    private static final double PARTITION_BYTES_PER_SECOND = 5e6;
    private static final double CONSUMER_MESSAGES_PER_SECOND = 500;
    private static final int PARTITIONS_MAX = 240;
    private static final long RETENTION_HOURS_MAX = 30 * 24;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final long SEGMENT_BYTES_MIN = 16L << 20;
    private static final long SEGMENT_BYTES_MAX = 1L << 30;
    private static final long SEGMENT_MILLIS_MAX = 7 * 24 * HOUR_MILLIS;
    private static final long MESSAGE_BYTES_DEFAULT = 1L << 20;
    private static final long MESSAGE_BYTES_MAX = 10L << 20;
    private static final double FAST_BYTES_PER_SECOND = 20e6;
    private static final double STORAGE_BYTES_MAX = 30e12;
    private static final int PARTITION_COPIES_PER_BROKER_MAX = 2_000;

    /** Plans the topics; a design without events gives none. The same design gives the same plan. */
    public TopicPlan plan(Design design) {
        List<String> warnings = new ArrayList<>();
        List<Topic> topics = new ArrayList<>();
        for (EventLoad load : EventLoad.allOf(design)) {
            topics.add(topic(load, warnings));
        }
        long storage = topics.stream().mapToLong(Topic::storageBytes).sum();
        if (storage > STORAGE_BYTES_MAX) {
            warnings.add("All topics together keep " + Units.bytes(storage)
                    + "; over 30 TB on three brokers recovery takes hours. Use tiered storage or a shorter retention.");
        }
        long copies = topics.stream()
                .mapToLong(topic -> (long) topic.partitions() * topic.replication())
                .sum();
        if (copies > (long) BROKERS * PARTITION_COPIES_PER_BROKER_MAX) {
            warnings.add(copies + " partition copies are more than " + PARTITION_COPIES_PER_BROKER_MAX
                    + " for each of three brokers. Add brokers.");
        }
        return new TopicPlan(topics, storage, warnings);
    }

    private static Topic topic(EventLoad load, List<String> warnings) {
        Map<String, String> reasons = new LinkedHashMap<>();
        int partitions = partitions(load, reasons, warnings);
        int replication = load.lossTolerated() ? 2 : BROKERS;
        int minInSync = load.lossTolerated() ? 1 : 2;
        reasons.put(
                "replication",
                load.lossTolerated()
                        ? "Replication 2, min.insync 1: loss is tolerated, one spare copy is enough (producers: acks=1)."
                        : "Replication 3, min.insync 2: nothing may be lost, so a broker may fail and writes go on (producers: acks=all, idempotent).");
        long retentionMillis = retention(load, reasons, warnings);
        double keptPerPartition = load.bytesPerSecond() * retentionMillis / 1_000 / partitions;
        long storage = Math.round(keptPerPartition * partitions * replication);
        reasons.put(
                "storage",
                "Storage: " + Units.number(load.perSecond()) + "/s × " + Units.bytes(load.messageBytes()) + " × "
                        + Units.duration(retentionMillis) + " × " + replication + " copies = " + Units.bytes(storage)
                        + ".");
        if (load.producers().size() > 1) {
            warnings.add("Topic " + load.topic() + " is written by " + String.join(", ", load.producers())
                    + ". One owner for each topic keeps its schema clear.");
        }
        return new Topic(
                load.topic(),
                load.producers(),
                load.consumers(),
                partitions,
                replication,
                minInSync,
                retentionMillis,
                retentionBytes(load, keptPerPartition, reasons),
                segmentBytes(retentionMillis, keptPerPartition, reasons),
                Math.clamp(retentionMillis / 10, HOUR_MILLIS, SEGMENT_MILLIS_MAX),
                maxMessageBytes(load, reasons, warnings),
                compression(load, reasons),
                cleanup(load, reasons),
                storage,
                reasons);
    }

    private static int partitions(EventLoad load, Map<String, String> reasons, List<String> warnings) {
        double byBytes = load.peakBytesPerSecond() / PARTITION_BYTES_PER_SECOND;
        double byConsumers = load.peakPerSecond() / CONSUMER_MESSAGES_PER_SECOND;
        double needed = Math.max(1, Math.ceil(Math.max(byBytes, byConsumers)));
        int partitions = (int) Math.min(PARTITIONS_MAX, Math.ceil(needed / BROKERS) * BROKERS);
        reasons.put(
                "partitions",
                String.format(
                        Locale.ROOT,
                        "Partitions: peak %s/s × %s = %s/s over 5 MB/s a partition is %s; %s/s over 500/s a consumer is %s;"
                                + " the larger, rounded up to a multiple of %d brokers, is %d.",
                        Units.number(load.peakPerSecond()),
                        Units.bytes(load.messageBytes()),
                        Units.bytes(Math.round(load.peakBytesPerSecond())),
                        Units.number(byBytes),
                        Units.number(load.peakPerSecond()),
                        Units.number(byConsumers),
                        BROKERS,
                        partitions));
        if (needed > PARTITIONS_MAX) {
            warnings.add("Topic " + load.topic() + " would need " + Units.number(needed) + " partitions; limited to "
                    + PARTITIONS_MAX + ". Batch messages in the consumers, or split the topic.");
        }
        return partitions;
    }

    private static long retention(EventLoad load, Map<String, String> reasons, List<String> warnings) {
        boolean longer = load.retentionHours() == Flow.FOREVER || load.retentionHours() > RETENTION_HOURS_MAX;
        long hours = longer ? RETENTION_HOURS_MAX : load.retentionHours();
        String asked = load.retentionHours() == Flow.FOREVER
                ? "for ever"
                : Units.duration(load.retentionHours() * HOUR_MILLIS);
        reasons.put(
                "retention",
                longer
                        ? "Retention: " + asked
                                + " is asked for; 30 days on the topic, the rest belongs into a database or object storage."
                        : "Retention: " + asked + " as asked for.");
        if (longer) {
            warnings.add("Topic " + load.topic() + " is to be kept " + asked
                    + ". Kafka keeps 30 days; write it to a database or object storage for the rest.");
        }
        return hours * HOUR_MILLIS;
    }

    private static long retentionBytes(EventLoad load, double keptPerPartition, Map<String, String> reasons) {
        if (!load.lossTolerated()) {
            reasons.put(
                    "retention.bytes",
                    "No limit in bytes: it would delete records that may not be lost; watch the disk instead.");
            return -1;
        }
        long limit = Math.max(SEGMENT_BYTES_MIN * 4, (long) Math.ceil(keptPerPartition * 2 / (1 << 20)) << 20);
        reasons.put(
                "retention.bytes",
                "Limit " + Units.bytes(limit)
                        + " a partition, twice the average: records may be lost, the disk may not fill up.");
        return limit;
    }

    private static long segmentBytes(long retentionMillis, double keptPerPartition, Map<String, String> reasons) {
        long tenth = Math.clamp((long) (keptPerPartition / 10), SEGMENT_BYTES_MIN, SEGMENT_BYTES_MAX);
        long segment = Math.min(SEGMENT_BYTES_MAX, Long.highestOneBit(Math.max(1, tenth - 1)) << 1);
        reasons.put(
                "segment",
                "Segments of " + Units.bytes(segment) + " or "
                        + Units.duration(Math.clamp(retentionMillis / 10, HOUR_MILLIS, SEGMENT_MILLIS_MAX))
                        + ", a tenth of the retention, so that records go when they are due.");
        return segment;
    }

    private static long maxMessageBytes(EventLoad load, Map<String, String> reasons, List<String> warnings) {
        long wanted = Math.max(
                MESSAGE_BYTES_DEFAULT, Math.multiplyExact(Math.min(load.messageBytes(), MESSAGE_BYTES_MAX), 4));
        long limit = Math.min(MESSAGE_BYTES_MAX, wanted);
        reasons.put(
                "max.message.bytes",
                "Messages up to " + Units.bytes(limit) + ": four times the average of "
                        + Units.bytes(load.messageBytes()) + ", at least 1 MiB, at most 10 MiB.");
        if (load.messageBytes() > MESSAGE_BYTES_DEFAULT) {
            warnings.add("Messages of topic " + load.topic() + " are " + Units.bytes(load.messageBytes())
                    + ". Put what is large into object storage and send a reference.");
        }
        return limit;
    }

    private static String compression(EventLoad load, Map<String, String> reasons) {
        boolean fast = load.peakBytesPerSecond() > FAST_BYTES_PER_SECOND;
        reasons.put(
                "compression",
                fast
                        ? "lz4: over 20 MB/s at peak the processor counts more than the disk."
                        : "zstd: the smallest on disk and wire, and the rate is low enough for it.");
        return fast ? "lz4" : "zstd";
    }

    private static String cleanup(EventLoad load, Map<String, String> reasons) {
        boolean latestCounts = load.lossTolerated()
                && load.topic()
                        .matches(
                                "(?:.*-)?(?:locations?|location-updates?|positions?|prices?|status|statuses|states?|profiles?|settings)");
        reasons.put(
                "cleanup",
                latestCounts
                        ? "compact,delete: only the newest record of a key counts, and old keys go with the retention."
                        : "delete: each record counts by itself until its retention is over.");
        return latestCounts ? "compact,delete" : "delete";
    }
}
