package dev.orchestra.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The one JSON mapper of the command line. */
final class Json {
    private static final JsonMapper COMPACT = JsonMapper.builder().build();
    private static final JsonMapper PRETTY =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Json() {}

    /** @throws JacksonException if it is not JSON */
    static JsonNode parse(String text) {
        return COMPACT.readTree(text);
    }

    static ObjectNode object() {
        return COMPACT.createObjectNode();
    }

    static JsonNode of(Object value) {
        return COMPACT.valueToTree(value);
    }

    static String compact(Object value) {
        return COMPACT.writeValueAsString(value);
    }

    static String pretty(Object value) {
        return PRETTY.writeValueAsString(value);
    }

    /**
     * A JSON object that a person typed, or with {@code @} before it the file that holds one.
     *
     * @throws WrongUseException if it is none
     */
    static JsonNode argument(String option, String typed) {
        String text = typed.startsWith("@") ? file(typed.substring(1)) : typed;
        try {
            JsonNode node = parse(text);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            throw new WrongUseException("Expected a JSON object for %s, such as '{\"name\":\"value\"}', got %s (%s)"
                    .formatted(option, Words.shortened(typed, 80), e.getOriginalMessage()));
        }
        throw new WrongUseException(
                "Expected a JSON object for %s, got %s".formatted(option, Words.shortened(typed, 80)));
    }

    private static String file(String name) {
        try {
            return Files.readString(Path.of(name), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new WrongUseException("Could not read the file " + name + " (" + e + ")");
        }
    }
}
