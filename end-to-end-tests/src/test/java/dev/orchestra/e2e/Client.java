package dev.orchestra.e2e;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client system that knows the wire contract and none of our code. */
final class Client implements AutoCloseable {

    static final JsonMapper JSON = new JsonMapper();
    static final String REQUESTED = "dev.orchestra.workflow.requested.v1";

    private final KafkaProducer<String, byte[]> producer;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final OrchestraSystem system;

    Client(OrchestraSystem system) {
        this.system = system;
        this.producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        system.stack().kafka().bootstrapServers(),
                        "acks",
                        "all",
                        "max.request.size",
                        16 * 1024 * 1024,
                        "max.block.ms",
                        120_000,
                        "delivery.timeout.ms",
                        180_000),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /** Appends a record as it is. */
    CompletableFuture<Void> append(String topic, String key, byte[] value, Map<String, String> headers) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        CompletableFuture<Void> stored = new CompletableFuture<>();
        producer.send(record, (metadata, error) -> {
            if (error == null) {
                stored.complete(null);
            } else {
                stored.completeExceptionally(error);
            }
        });
        return stored;
    }

    /** The headers of a CloudEvent in binary mode. */
    static Map<String, String> binary(String id, String source, String type) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_id", id);
        headers.put("ce_source", source);
        headers.put("ce_type", type);
        headers.put("content-type", "application/json");
        return headers;
    }

    /** Asks for an instance, in binary mode. */
    CompletableFuture<Void> request(String id, String processId, Map<String, Object> variables) {
        byte[] value = JSON.writeValueAsBytes(Map.of("processId", processId, "variables", variables));
        return append("workflow.request", id, value, binary(id, "/e2e", REQUESTED));
    }

    /** Asks for an instance, in structured mode. */
    CompletableFuture<Void> requestStructured(String id, String processId, Map<String, Object> variables) {
        byte[] value = JSON.writeValueAsBytes(Map.of(
                "specversion",
                "1.0",
                "id",
                id,
                "source",
                "/e2e",
                "type",
                REQUESTED,
                "datacontenttype",
                "application/json",
                "data",
                Map.of("processId", processId, "variables", variables)));
        return append(
                "workflow.request", id, value, Map.of("content-type", "application/cloudevents+json; charset=UTF-8"));
    }

    Answer get(String path) {
        return send(HttpRequest.newBuilder(system.api(path)).GET());
    }

    Answer post(String path, Object body, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(system.api(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
        headers.forEach(request::header);
        return send(request);
    }

    /** Deploys files in one call. */
    Answer deploy(Path... files) {
        String boundary = "e2e-" + UUID.randomUUID();
        StringBuilder body = new StringBuilder();
        try {
            for (Path file : files) {
                body.append("--")
                        .append(boundary)
                        .append("\r\nContent-Disposition: form-data; name=\"resources\"; filename=\"")
                        .append(file.getFileName())
                        .append("\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                        .append(Files.readString(file))
                        .append("\r\n");
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        body.append("--").append(boundary).append("--\r\n");
        return send(HttpRequest.newBuilder(system.api("/api/v1/deployments"))
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.ofString(body.toString())));
    }

    private Answer send(HttpRequest.Builder request) {
        URI uri = request.build().uri();
        try {
            HttpResponse<String> response =
                    http.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
            JsonNode body = response.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(response.body());
            return new Answer(
                    response.statusCode(), body, response.headers().map().toString());
        } catch (IOException e) {
            throw new IllegalStateException("No answer from " + uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted", e);
        }
    }

    record Answer(int status, JsonNode body, String headers) {}

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
