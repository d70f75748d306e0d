package dev.orchestra.cli;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * An event as it was read from a topic, in binary mode.
 *
 * @param attributes by their CloudEvents names, without {@code ce_}
 * @param data an empty object where it is no JSON
 */
record CloudEvent(String topic, Instant time, Map<String, String> attributes, JsonNode data) {
    private static final String PREFIX = "ce_";

    CloudEvent {
        attributes = Map.copyOf(attributes);
    }

    static CloudEvent of(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> attributes = new HashMap<>();
        for (Header header : record.headers()) {
            if (header.key().startsWith(PREFIX) && header.value() != null) {
                attributes.put(
                        header.key().substring(PREFIX.length()), new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return new CloudEvent(record.topic(), Instant.ofEpochMilli(record.timestamp()), attributes, data(record));
    }

    private static JsonNode data(ConsumerRecord<byte[], byte[]> record) {
        try {
            return record.value() == null
                    ? Json.object()
                    : Json.parse(new String(record.value(), StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            return Json.object();
        }
    }

    String attribute(String name) {
        return attributes.getOrDefault(name, "");
    }

    /** The type without {@code dev.orchestra.} and the version, such as {@code step.requested}. */
    String kind() {
        return attribute("type").replaceFirst("^dev\\.orchestra\\.", "").replaceFirst("\\.v\\d+$", "");
    }

    /** All of it as one JSON object in the structured form. */
    JsonNode structured() {
        var json = Json.object();
        attributes.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> json.put(entry.getKey(), entry.getValue()));
        json.set("data", data);
        return json;
    }
}
