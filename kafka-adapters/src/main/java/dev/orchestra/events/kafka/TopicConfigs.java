package dev.orchestra.events.kafka;

import dev.orchestra.events.log.TopicSpec;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** How topics are made. */
record TopicConfigs(KafkaEventLogOptions options) {

    private static final Duration TABLE_SEGMENT = Duration.ofMinutes(5);

    NewTopic newTopic(TopicSpec spec) {
        Map<String, String> configs = new HashMap<>();
        configs.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(options.topicBytesMax()));
        if (spec.compacted()) {
            // Small segments: only closed ones are compacted, and whoever reads a table reads the open one in full.
            configs.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
            configs.put(TopicConfig.SEGMENT_MS_CONFIG, Long.toString(TABLE_SEGMENT.toMillis()));
            configs.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(largestRecordBytes()));
            configs.put(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1");
        } else {
            Duration retention = spec.retention().orElse(options.retention());
            configs.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
        }
        if (spec.brokerTime()) {
            configs.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        }
        return new NewTopic(spec.name(), spec.partitions().orElse(options.partitions()), replicationFactor())
                .configs(configs);
    }

    /** One partition: dead letters are few, and a person reads them in order. */
    NewTopic deadLetters(String topic) {
        return new NewTopic(topic, 1, replicationFactor())
                .configs(Map.of(
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(largestRecordBytes()),
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(options.deadLetterRetention().toMillis())));
    }

    private int largestRecordBytes() {
        return new ClientSettings(options).recordBytesMax();
    }

    private short replicationFactor() {
        return (short) options.replicationFactor();
    }
}
