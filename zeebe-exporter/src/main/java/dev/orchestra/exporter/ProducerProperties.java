package dev.orchestra.exporter;

import static org.apache.kafka.clients.producer.ProducerConfig.ACKS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BATCH_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BOOTSTRAP_SERVERS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.BUFFER_MEMORY_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.CLIENT_ID_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.ENABLE_METRICS_PUSH_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.LINGER_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_BLOCK_MS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION;
import static org.apache.kafka.clients.producer.ProducerConfig.MAX_REQUEST_SIZE_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.PARTITIONER_CLASS_CONFIG;
import static org.apache.kafka.clients.producer.ProducerConfig.RETRIES_CONFIG;

import java.util.HashMap;
import java.util.Map;

/** How Kafka's producer is set up so that order and acknowledgement hold whatever the operator configures besides. */
final class ProducerProperties {

    private static final int MAX_REQUEST_BYTES = 16 * 1024 * 1024;

    private ProducerProperties() {}

    static Map<String, Object> of(ExporterSettings settings, int enginePartition) {
        var properties = new HashMap<String, Object>();
        properties.put(CLIENT_ID_CONFIG, "zeebe-exporter-" + enginePartition);
        properties.put(LINGER_MS_CONFIG, settings.lingerMillis());
        properties.put(BATCH_SIZE_CONFIG, 256 * 1024);
        properties.put(MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_BYTES);
        properties.put(ENABLE_METRICS_PUSH_CONFIG, false);
        // Twice the outbox, so that it is the outbox that fills up, and send() never waits for memory.
        properties.put(BUFFER_MEMORY_CONFIG, 2L * (settings.maxBufferBytes() + MAX_REQUEST_BYTES));

        properties.putAll(settings.clientProperties());

        properties.put(BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
        properties.put(ACKS_CONFIG, "all");
        properties.put(ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(RETRIES_CONFIG, Integer.MAX_VALUE);
        properties.put(DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE);
        // One request at a time: after a final failure nothing later may reach Kafka first.
        properties.put(MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        // The caller is an actor of the broker, which must not be held.
        properties.put(MAX_BLOCK_MS_CONFIG, RecordSender.MAX_BLOCK_MILLIS);
        properties.put(PARTITIONER_CLASS_CONFIG, PartitionOfTheLog.class);
        properties.put(PartitionOfTheLog.ENGINE_PARTITION, enginePartition);
        return properties;
    }
}
