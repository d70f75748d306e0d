package dev.orchestra.workers.engine;

import io.camunda.zeebe.client.api.JsonMapper;
import io.camunda.zeebe.client.impl.ZeebeObjectMapper;
import java.io.InputStream;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The client's JSON without the work it would do twice: variables come as {@link dev.orchestra.events.Json}, which is JSON
 * already and is not parsed to be checked, and the few header texts of a deployment are parsed once each.
 */
final class PassThroughJson implements JsonMapper {

    private static final int HEADER_TEXTS_MAX = 1_000;

    private final JsonMapper jackson = new ZeebeObjectMapper();
    private final Map<String, Map<String, String>> headers = new ConcurrentHashMap<>();

    @Override
    public <T> T fromJson(String json, Class<T> typeClass) {
        return jackson.fromJson(json, typeClass);
    }

    @Override
    public Map<String, Object> fromJsonAsMap(String json) {
        return jackson.fromJsonAsMap(json);
    }

    @Override
    public Map<String, String> fromJsonAsStringMap(String json) {
        Map<String, String> known = headers.get(json);
        if (known != null) {
            return known;
        }
        Map<String, String> parsed = Map.copyOf(jackson.fromJsonAsStringMap(json));
        if (headers.size() < HEADER_TEXTS_MAX) {
            headers.put(json, parsed);
        }
        return parsed;
    }

    @Override
    public String toJson(Object value) {
        return jackson.toJson(value);
    }

    @Override
    public String validateJson(String propertyName, String jsonInput) {
        return jsonInput;
    }

    @Override
    public String validateJson(String propertyName, InputStream jsonInput) {
        return jackson.validateJson(propertyName, jsonInput);
    }
}
