package dev.orchestra.exporter;

import java.util.Map;
import org.apache.kafka.clients.producer.Partitioner;
import org.apache.kafka.common.Cluster;
import org.jspecify.annotations.Nullable;

/**
 * Puts all records of one engine partition into one Kafka partition, whatever their key. A reader then sees the log of
 * the engine in its order, and knows from one record that all before it have passed.
 *
 * <p>Public only because Kafka makes the instance.
 */
public final class PartitionOfTheLog implements Partitioner {

    static final String ENGINE_PARTITION = "orchestra.engine.partition";

    private int enginePartition;

    @Override
    public void configure(Map<String, ?> configs) {
        enginePartition = Integer.parseInt(String.valueOf(configs.get(ENGINE_PARTITION)));
    }

    @Override
    public int partition(
            String topic,
            @Nullable Object key,
            byte @Nullable [] keyBytes,
            @Nullable Object value,
            byte @Nullable [] valueBytes,
            Cluster cluster) {
        return kafkaPartition(enginePartition, cluster.partitionCountForTopic(topic));
    }

    /** The engine counts its partitions from 1, Kafka from 0. */
    static int kafkaPartition(int enginePartition, int kafkaPartitions) {
        return Math.floorMod(enginePartition - 1, kafkaPartitions);
    }

    @Override
    public void close() {}
}
