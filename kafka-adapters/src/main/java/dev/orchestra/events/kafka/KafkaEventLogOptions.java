package dev.orchestra.events.kafka;

import dev.orchestra.events.cloudevents.EventCodec;
import java.time.Duration;
import java.util.Map;

/**
 * How to reach Kafka, and how topics are made.
 *
 * @param bootstrapServers {@code host:port}, more than one with commas between
 * @param clientId names this process in the broker's logs and metrics
 * @param clientProperties for every client, for example {@code security.protocol} and {@code sasl.jaas.config}
 * @param partitions of a new topic, unless its specification says otherwise; 1 to 10,000
 * @param replicationFactor of a new topic; 1 to 32,767, or -1 for the broker's default
 * @param retention of a new topic; positive
 * @param deadLetterRetention of a new dead letter topic; positive
 * @param valueBytesMax larger values are refused when read and not appended when written; 1 to {@code topicBytesMax}
 * @param topicBytesMax what new topics let in, so that too large a value can be refused with a reason; at most 64 MiB
 * @param deliveryTimeout how long an append is tried; 10 s to 1 h
 */
public record KafkaEventLogOptions(
        String bootstrapServers,
        String clientId,
        Map<String, String> clientProperties,
        int partitions,
        int replicationFactor,
        Duration retention,
        Duration deadLetterRetention,
        int valueBytesMax,
        int topicBytesMax,
        Duration deliveryTimeout) {

    private static final int MEBIBYTE = 1024 * 1024;

    public KafkaEventLogOptions {
        clientProperties = Map.copyOf(clientProperties);
        require(!bootstrapServers.isBlank(), "bootstrapServers is empty; it has the form host:port,host:port.");
        require(!clientId.isBlank(), "clientId is empty; give this process a name.");
        require(
                partitions >= 1 && partitions <= 10_000,
                "partitions has to be 1 to 10,000, but is " + partitions + ".");
        require(
                replicationFactor == -1 || replicationFactor >= 1 && replicationFactor <= Short.MAX_VALUE,
                "replicationFactor has to be 1 to 32,767 or -1, but is " + replicationFactor + ".");
        require(isPositive(retention), "retention has to be positive, but is " + retention + ".");
        require(
                isPositive(deadLetterRetention),
                "deadLetterRetention has to be positive, but is " + deadLetterRetention + ".");
        require(
                topicBytesMax >= 1 && topicBytesMax <= 64 * MEBIBYTE,
                "topicBytesMax has to be 1 to 67,108,864, but is " + topicBytesMax + ".");
        require(
                valueBytesMax >= 1 && valueBytesMax <= topicBytesMax,
                "valueBytesMax has to be 1 to topicBytesMax (" + topicBytesMax + "), but is " + valueBytesMax + ".");
        require(
                deliveryTimeout.compareTo(Duration.ofSeconds(10)) >= 0
                        && deliveryTimeout.compareTo(Duration.ofHours(1)) <= 0,
                "deliveryTimeout has to be 10 s to 1 h, but is " + deliveryTimeout + ".");
    }

    /** Three partitions, the broker's replication, 7 days, values to 1 MiB, topics to 16 MiB, appends tried for 2 min. */
    public static KafkaEventLogOptions of(String bootstrapServers, String clientId) {
        return new KafkaEventLogOptions(
                bootstrapServers,
                clientId,
                Map.of(),
                3,
                -1,
                Duration.ofDays(7),
                Duration.ofDays(30),
                EventCodec.DEFAULT_VALUE_BYTES_MAX,
                16 * MEBIBYTE,
                Duration.ofMinutes(2));
    }

    public KafkaEventLogOptions clientProperties(Map<String, String> properties) {
        return new KafkaEventLogOptions(
                bootstrapServers,
                clientId,
                properties,
                partitions,
                replicationFactor,
                retention,
                deadLetterRetention,
                valueBytesMax,
                topicBytesMax,
                deliveryTimeout);
    }

    public KafkaEventLogOptions partitions(int number) {
        return new KafkaEventLogOptions(
                bootstrapServers,
                clientId,
                clientProperties,
                number,
                replicationFactor,
                retention,
                deadLetterRetention,
                valueBytesMax,
                topicBytesMax,
                deliveryTimeout);
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
