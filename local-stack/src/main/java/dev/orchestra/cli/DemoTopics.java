package dev.orchestra.cli;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The demo's side of Kafka, as any client has it: it sends one request and reads what is said. */
final class DemoTopics {
    private static final Pattern WATCHED = Pattern.compile(
            "workflow\\.request|workflow\\.step\\..+\\.request|workflow\\.step\\.response|workflow\\.output"
                    + "|agent\\.effect|agent\\.audit|agent\\.context\\.request|agent\\.context\\.response\\..+");
    private static final Duration POLL = Duration.ofMillis(200);

    private final String bootstrapServers;

    DemoTopics(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Sends {@code workflow.requested} in binary mode.
     *
     * @return the event's id
     */
    String request(String processId, Map<String, Object> variables) {
        String id = UUID.randomUUID().toString();
        String data = Json.compact(Map.of("processId", processId, "variables", variables));
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                "workflow.request", id.getBytes(StandardCharsets.UTF_8), data.getBytes(StandardCharsets.UTF_8));
        Map<String, String> headers = Map.of(
                "ce_specversion", "1.0",
                "ce_id", id,
                "ce_source", "/orchestra/demo",
                "ce_type", "dev.orchestra.workflow.requested.v1",
                "ce_time", Instant.now().toString(),
                "content-type", "application/json");
        headers.forEach((key, value) -> record.headers().add(key, value.getBytes(StandardCharsets.UTF_8)));
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 0);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get(30, TimeUnit.SECONDS);
            return id;
        } catch (ExecutionException | TimeoutException e) {
            throw new RefusedException("Expected Kafka at %s to take the request; it did not: %s"
                    .formatted(bootstrapServers, e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RefusedException("Interrupted while sending the request");
        }
    }

    /**
     * Reads the topics of steps and results from their beginning until somebody has seen enough.
     *
     * @param isLast told of each event in the order of its topic; true ends the reading
     * @return whether the last one came in time
     */
    boolean read(Duration patience, Predicate<CloudEvent> isLast) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.subscribe(WATCHED);
            long deadline = System.nanoTime() + patience.toNanos();
            while (System.nanoTime() - deadline < 0) {
                for (var record : consumer.poll(POLL)) {
                    if (isLast.test(CloudEvent.of(record))) {
                        return true;
                    }
                }
            }
            return false;
        }
    }

    /** Waits until an agent of each type has said that it is there. */
    Set<String> awaitAgents(Set<String> types, Duration patience) {
        Set<String> missing = new HashSet<>(types);
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            consumer.subscribe(Pattern.compile("agent\\.registry"));
            long deadline = System.nanoTime() + patience.toNanos();
            while (!missing.isEmpty() && System.nanoTime() - deadline < 0) {
                for (var record : consumer.poll(POLL)) {
                    CloudEvent event = CloudEvent.of(record);
                    missing.remove(event.attribute("agent"));
                    missing.remove(event.data().path("type").asString(""));
                }
            }
        }
        return missing;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                "orchestra-demo-" + UUID.randomUUID(),
                "auto.offset.reset",
                "earliest",
                "enable.auto.commit",
                false,
                "metadata.max.age.ms",
                500,
                "fetch.max.wait.ms",
                100);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
