package dev.orchestra.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One JSON value, immutable. It keeps its text, so that a value that only passes through is neither parsed twice nor
 * changed.
 */
public final class Json {

    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(
                            StreamReadConstraints.builder().maxNestingDepth(200).build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            // An optional field that is not there is left out. A null in a map or a list is data and stays.
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .addModule(new JsonModule())
            .build();

    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final Json EMPTY_OBJECT = new Json("{}");
    private static final Json NULL = new Json("null");

    private final String text;

    private Json(String text) {
        this.text = text;
    }

    /** The empty object, {@code {}}: what an event without data carries. */
    public static Json object() {
        return EMPTY_OBJECT;
    }

    /**
     * A value that was written as JSON. It is checked without building a tree, and kept as it is, but for white space
     * around it.
     *
     * @throws InvalidJsonException if {@code text} is not exactly one JSON value
     */
    public static Json parse(String text) {
        try (JsonParser parser = MAPPER.createParser(text)) {
            if (parser.nextToken() == null) {
                throw new InvalidJsonException("Expected a JSON value, but the text is empty.");
            }
            parser.skipChildren();
            if (parser.nextToken() != null) {
                throw new InvalidJsonException("Expected one JSON value, but another follows it.");
            }
            return new Json(text.strip());
        } catch (JacksonException e) {
            throw InvalidJsonException.of(e);
        }
    }

    /**
     * Text that is known to be JSON because a JSON writer of ours or the engine made it. It is not checked.
     */
    public static Json trusted(String text) {
        return new Json(text);
    }

    /** A record, a map, a list, a string, a number, a boolean or null, written as JSON. */
    public static Json of(@Nullable Object value) {
        return switch (value) {
            case null -> NULL;
            case Json json -> json;
            default -> new Json(MAPPER.writeValueAsString(value));
        };
    }

    public String text() {
        return text;
    }

    public boolean isObject() {
        return text.startsWith("{");
    }

    public boolean isNull() {
        return text.equals("null");
    }

    /**
     * This value as an object of a type, usually a record.
     *
     * @throws InvalidJsonException if it does not fit the type; the message names the field
     */
    public <T> T as(Class<T> type) {
        try {
            T value = MAPPER.readValue(text, type);
            if (value == null) {
                throw new InvalidJsonException("Expected %s, but the value is null.".formatted(type.getSimpleName()));
            }
            return value;
        } catch (JacksonException e) {
            throw InvalidJsonException.of(e);
        }
    }

    /**
     * The fields of this object, with plain Java values.
     *
     * @throws InvalidJsonException if this is not an object
     */
    public Map<String, Object> asMap() {
        try {
            return MAPPER.readValue(text, MAP);
        } catch (JacksonException e) {
            throw InvalidJsonException.of(e);
        }
    }

    /** The value of a field, or nothing if this is no object or has no such field or the field is null. */
    public Optional<Json> field(String name) {
        JsonNode node = read(text).get(name);
        return node == null || node.isNull() ? Optional.empty() : Optional.of(new Json(node.toString()));
    }

    /** The text of a field that is a string, or nothing if there is no such field. */
    public Optional<String> string(String name) {
        JsonNode node = read(text).get(name);
        return node != null && node.isString() ? Optional.of(node.stringValue()) : Optional.empty();
    }

    private static JsonNode read(String text) {
        try {
            JsonNode node = MAPPER.readTree(text);
            if (node.isMissingNode()) {
                throw new InvalidJsonException("Expected a JSON value, but the text is empty.");
            }
            return node;
        } catch (JacksonException e) {
            throw InvalidJsonException.of(e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Json json && json.text.equals(text);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(text);
    }

    @Override
    public String toString() {
        return text;
    }
}
