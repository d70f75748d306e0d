package dev.orchestra.events;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads and writes what messages say without building trees: the body is cut out of the text and put into it. */
final class MessageText {

    private static final String BODY = "{\"body\":";
    private static final String NAME = "{\"name\":\"";
    private static final String BODY_NEXT = "\",\"body\":";

    private MessageText() {}

    static Json write(MessageSaid said) {
        String body = said.body().text();
        String name = said.name();
        return Json.trusted(
                name == null ? BODY + body + "}" : "{\"name\":" + Json.of(name).text() + ",\"body\":" + body + "}");
    }

    static MessageSaid read(Json data) {
        MessageSaid usual = readUsual(data.text());
        return usual != null ? usual : readAny(data);
    }

    /**
     * A message as {@link #write} writes it; null for any other form, right or wrong. The text is known to be one JSON value, so only
     * where the body begins and ends has to be found.
     */
    private static @Nullable MessageSaid readUsual(String text) {
        String name = null;
        int from = BODY.length();
        if (text.startsWith(NAME)) {
            int end = text.indexOf('"', NAME.length());
            if (end < 0 || !text.startsWith(BODY_NEXT, end)) {
                return null;
            }
            name = text.substring(NAME.length(), end);
            if (name.indexOf('\\') >= 0) {
                return null;
            }
            from = end + BODY_NEXT.length();
        } else if (!text.startsWith(BODY)) {
            return null;
        }
        int to = text.length() - 1;
        return endOfObject(text, from) == to && text.charAt(to) == '}'
                ? new MessageSaid(name, Json.trusted(text.substring(from, to)))
                : null;
    }

    /** Where the object that begins here has ended; negative if there is none. */
    private static int endOfObject(String text, int from) {
        if (from >= text.length() || text.charAt(from) != '{') {
            return -1;
        }
        int depth = 0;
        for (int i = from; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '{' -> depth++;
                case '}' -> {
                    if (--depth == 0) {
                        return i + 1;
                    }
                }
                case '"' -> {
                    i = endOfString(text, i + 1);
                    if (i < 0) {
                        return -1;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    /** Where the quotation mark is that ends a string; negative if there is none. */
    private static int endOfString(String text, int from) {
        int end = text.indexOf('"', from);
        while (end > 0 && isEscaped(text, from, end)) {
            end = text.indexOf('"', end + 1);
        }
        return end;
    }

    private static boolean isEscaped(String text, int from, int quotationMark) {
        int backslashes = 0;
        for (int i = quotationMark - 1; i >= from && text.charAt(i) == '\\'; i--) {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private static MessageSaid readAny(Json data) {
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
