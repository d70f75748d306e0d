package dev.orchestra.server;

import dev.orchestra.events.kafka.KafkaEventLogOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The journal.
 *
 * @param type {@code kafka}, or {@code memory} for a single process that forgets everything when it ends
 * @param bootstrapServers {@code host:port}, more than one with commas between
 * @param clientId names this process in the broker's logs and metrics
 * @param clientProperties for every Kafka client, such as {@code security.protocol}
 * @param partitions of a new topic
 * @param replicationFactor of a new topic; -1 is the broker's default
 * @param retention of a new topic that is not compacted
 * @param deadLetterRetention of a new dead letter topic
 * @param valueSizeMax larger values become dead letters
 * @param topicSizeMax what new topics let in, so that too large a value can be refused with a reason
 * @param deliveryTimeout how long an append is tried
 */
@ConfigurationProperties("orchestra.kafka")
record JournalProperties(
        @DefaultValue("kafka") Type type,
        String bootstrapServers,
        @DefaultValue("orchestra-server") String clientId,
        @Nullable Map<String, String> clientProperties,
        @DefaultValue("3") int partitions,
        @DefaultValue("-1") int replicationFactor,
        @DefaultValue("7d") Duration retention,
        @DefaultValue("30d") Duration deadLetterRetention,
        @DefaultValue("1MB") DataSize valueSizeMax,
        @DefaultValue("16MB") DataSize topicSizeMax,
        @DefaultValue("2m") Duration deliveryTimeout) {

    enum Type {
        KAFKA,
        MEMORY,
        /** The same by the name that earlier systems used. */
        IN_MEMORY
    }

    /** @param connection settings from elsewhere; ours go over them */
    KafkaEventLogOptions options(Map<String, String> connection) {
        Map<String, String> client = new HashMap<>(connection);
        if (clientProperties != null) {
            client.putAll(clientProperties);
        }
        return new KafkaEventLogOptions(
                bootstrapServers,
                clientId,
                client,
                partitions,
                replicationFactor,
                retention,
                deadLetterRetention,
                Math.toIntExact(valueSizeMax.toBytes()),
                Math.toIntExact(topicSizeMax.toBytes()),
                deliveryTimeout);
    }
}
