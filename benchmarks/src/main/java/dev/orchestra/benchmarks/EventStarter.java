package dev.orchestra.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;

/** Starts by an event on {@code workflow.request} and waits for the one on {@code workflow.output}, as a client does. */
final class EventStarter implements Starter {

    private static final long RESULT_SECONDS_MAX = 60;

    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<String, CompletableFuture<String>> waiting = new ConcurrentHashMap<>();

    @SuppressWarnings("unused") // Reads until the process ends.
    private final PlainConsumer outputs;

    EventStarter(String kafka) {
        producer = PlainConsumer.producer(kafka);
        outputs = new PlainConsumer(kafka, "benchmark-driver", "workflow.output", this::ended);
    }

    @Override
    public CompletableFuture<?> start(String process) {
        String id = UUID.randomUUID().toString();
        CompletableFuture<String> result =
                new CompletableFuture<String>().orTimeout(RESULT_SECONDS_MAX, TimeUnit.SECONDS);
        waiting.put(id, result);
        String data = "{\"processId\":\"%s\",\"variables\":%s}".formatted(process, VARIABLES);
        List<Header> headers = Map.of(
                        "ce_specversion", "1.0",
                        "ce_id", id,
                        "ce_source", "/clients/benchmark",
                        "ce_type", "dev.orchestra.workflow.requested.v1",
                        "content-type", "application/json")
                .entrySet()
                .stream()
                .<Header>map(entry -> new RecordHeader(entry.getKey(), bytes(entry.getValue())))
                .collect(Collectors.toList());
        producer.send(new ProducerRecord<>("workflow.request", null, bytes(id), bytes(data), headers));
        return result;
    }

    private void ended(ConsumerRecord<byte[], byte[]> output) {
        Header cause = output.headers().lastHeader("ce_causationid");
        CompletableFuture<String> result = cause == null ? null : waiting.remove(text(cause.value()));
        if (result == null) {
            return;
        }
        String data = text(output.value());
        if (data.contains("hello")) {
            result.complete(data);
        } else {
            result.completeExceptionally(new IllegalStateException("Wrong result: " + data));
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
