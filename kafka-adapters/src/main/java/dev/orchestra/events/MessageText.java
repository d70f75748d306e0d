package dev.orchestra.events;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads and writes what messages say without building trees: the body is cut out of the text and put into it. */
final class MessageText {

    private static final String BODY = "{\"body\":";

    private MessageText() {}

    static Json write(MessageSaid said) {
        String body = said.body().text();
        String name = said.name();
        return Json.trusted(
                name == null ? BODY + body + "}" : "{\"name\":" + Json.of(name).text() + ",\"body\":" + body + "}");
    }

    static MessageSaid read(Json data) {
        String text = data.text();
        String name = null;
        Json body = null;
        try (JsonParser parser = Json.MAPPER.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidJsonException("Expected a message as an object, but got '%s'."
                        .formatted(text.substring(0, Math.min(40, text.length()))));
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("name")) {
                    name = name(parser, value);
                } else if (field.equals("body") && value != JsonToken.VALUE_NULL) {
                    body = body(parser, value, text);
                } else {
                    parser.skipChildren();
                }
            }
        } catch (JacksonException e) {
            throw InvalidJsonException.of(e);
        }
        if (body == null) {
            throw new InvalidJsonException("The field 'body' is missing.");
        }
        return new MessageSaid(name, body);
    }

    private static @Nullable String name(JsonParser parser, JsonToken value) {
        if (value == JsonToken.VALUE_NULL) {
            return null;
        }
        if (value != JsonToken.VALUE_STRING) {
            throw new InvalidJsonException("The field 'name' has to be a string.");
        }
        return parser.getString();
    }

    private static Json body(JsonParser parser, JsonToken value, String text) {
        if (value != JsonToken.START_OBJECT) {
            throw new InvalidJsonException("The field 'body' has to be a JSON object.");
        }
        int from = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        int to = (int) parser.currentLocation().getCharOffset();
        return Json.trusted(text.substring(from, to));
    }
}
