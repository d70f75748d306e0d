package dev.orchestra.workers.json;

import dev.orchestra.events.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;

/**
 * The fields of an object as slices of its text. Nothing is built and nothing is changed: big numbers, escapes and the order
 * of fields stay as they were.
 */
public final class JsonFields {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final Map<String, Json> fields;

    private JsonFields(Map<String, Json> fields) {
        this.fields = fields;
    }

    /**
     * @param object a JSON object that a writer of ours, a codec or the engine has vouched for
     * @throws IllegalArgumentException if it is not an object
     */
    public static JsonFields of(Json object) {
        String text = object.text();
        Map<String, Json> fields = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("Expected a JSON object, but got " + parser.currentToken() + ".");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                int from = (int) parser.currentTokenLocation().getCharOffset();
                parser.skipChildren();
                parser.finishToken();
                int to = (int) parser.currentLocation().getCharOffset();
                fields.put(name, Json.trusted(text.substring(from, to)));
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException("Expected JSON: " + e.getOriginalMessage(), e);
        }
        return new JsonFields(fields);
    }

    /** The value of a field; empty if there is none or it is null. */
    public Optional<Json> get(String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isNull());
    }

    /** All fields in their order. */
    public Map<String, Json> all() {
        return java.util.Collections.unmodifiableMap(fields);
    }

    /** An object of these fields. */
    public static Json object(Map<String, Json> fields) {
        if (fields.isEmpty()) {
            return Json.object();
        }
        int length = 2;
        for (var field : fields.entrySet()) {
            length += field.getKey().length() + field.getValue().text().length() + 4;
        }
        StringBuilder text = new StringBuilder(length).append('{');
        fields.forEach((name, value) -> {
            if (text.length() > 1) {
                text.append(',');
            }
            text.append('"')
                    .append(JsonStringEncoder.getInstance().quoteAsCharArray(name))
                    .append("\":")
                    .append(value.text());
        });
        return Json.trusted(text.append('}').toString());
    }
}
