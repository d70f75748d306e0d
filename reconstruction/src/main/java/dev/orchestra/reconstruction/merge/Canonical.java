package dev.orchestra.reconstruction.merge;

import dev.orchestra.events.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON in one form only, after RFC 8785: fields sorted by their UTF-16 units, no white space, the shortest escapes. Unlike there, a
 * number keeps all its digits. A value is a {@code TreeMap}, a {@code List}, a {@code String}, a {@code BigDecimal}, a
 * {@code Boolean} or null.
 */
final class Canonical {

    /** Beyond this, computing with a number could take the memory of the process. */
    private static final int EXPONENT_MAX = 400;

    private static final int PLAIN_DIGITS_MAX = 30;

    private final JsonFactory factory;
    private final int bytesMax;

    Canonical(int bytesMax, int depthMax) {
        this.bytesMax = bytesMax;
        this.factory = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depthMax)
                        .maxNumberLength(EXPONENT_MAX)
                        .build())
                .build();
    }

    /** A value that cannot be taken; the message says why, in the middle of a sentence. */
    static final class UnfitException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String reason;

        UnfitException(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    /**
     * Reads an object.
     *
     * @throws UnfitException if it is none, has a field twice, or is too large or too deep
     */
    TreeMap<String, Object> object(Json json) throws UnfitException {
        if (value(json) instanceof TreeMap<?, ?> object) {
            @SuppressWarnings("unchecked")
            TreeMap<String, Object> fields = (TreeMap<String, Object>) object;
            return fields;
        }
        throw new UnfitException("it is no JSON object");
    }

    /**
     * Reads any value.
     *
     * @throws UnfitException if it is not JSON, has a field twice, or is too large or too deep
     */
    @Nullable
    Object value(Json json) throws UnfitException {
        int size = bytes(json.text());
        if (size > bytesMax) {
            throw new UnfitException("it has %,d bytes, and %,d are taken".formatted(size, bytesMax));
        }
        try (JsonParser parser = factory.createParser(json.text())) {
            if (parser.nextToken() == null) {
                throw new UnfitException("it is empty");
            }
            Object value = read(parser);
            if (parser.nextToken() != null) {
                throw new UnfitException("there is more after the value");
            }
            return value;
        } catch (JacksonException e) {
            throw new UnfitException("it is not JSON as it is taken here: " + Texts.shortened(e.getOriginalMessage()));
        }
    }

    private static @Nullable Object read(JsonParser parser) throws UnfitException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var fields = new TreeMap<String, Object>();
                while (parser.nextToken() != tools.jackson.core.JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    put(fields, name, read(parser));
                }
                yield fields;
            }
            case START_ARRAY -> {
                var items = new ArrayList<@Nullable Object>();
                while (parser.nextToken() != tools.jackson.core.JsonToken.END_ARRAY) {
                    items.add(read(parser));
                }
                yield items;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> number(new BigDecimal((BigInteger) parser.getBigIntegerValue()));
            case VALUE_NUMBER_FLOAT -> number(parser.getDecimalValue());
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw new UnfitException("it holds something that is not JSON");
        };
    }

    private static BigDecimal number(BigDecimal number) throws UnfitException {
        if (Math.abs((long) number.scale()) > EXPONENT_MAX) {
            throw new UnfitException("it holds a number beyond 1e%d or 1e-%d".formatted(EXPONENT_MAX, EXPONENT_MAX));
        }
        return number.stripTrailingZeros();
    }

    @SuppressWarnings("NullAway") // A null is a value of JSON.
    static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        fields.put(name, value);
    }

    /** A value that was read here, as text. */
    static String text(@Nullable Object value) {
        var text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    /** A value that was read here. */
    static Json json(@Nullable Object value) {
        return Json.trusted(text(value));
    }

    static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** A copy whose objects can be changed without changing the original's. */
    static TreeMap<String, Object> copy(Map<String, Object> object) {
        var copy = new TreeMap<String, Object>();
        object.forEach((name, value) ->
                put(copy, name, value instanceof Map<?, ?> inner ? copy(asObject(inner)) : value));
        return copy;
    }

    @SuppressWarnings("unchecked")
    static TreeMap<String, Object> asObject(Object value) {
        return (TreeMap<String, Object>) value;
    }

    private static void write(@Nullable Object value, StringBuilder text) {
        switch (value) {
            case null -> text.append("null");
            case String string -> writeString(string, text);
            case BigDecimal number -> writeNumber(number, text);
            case Map<?, ?> object -> {
                char separator = '{';
                for (Map.Entry<?, ?> field : object.entrySet()) {
                    text.append(separator);
                    writeString((String) field.getKey(), text);
                    text.append(':');
                    write(field.getValue(), text);
                    separator = ',';
                }
                text.append(object.isEmpty() ? "{}" : "}");
            }
            case List<?> items -> {
                char separator = '[';
                for (Object item : items) {
                    text.append(separator);
                    write(item, text);
                    separator = ',';
                }
                text.append(items.isEmpty() ? "[]" : "]");
            }
            default -> text.append(value);
        }
    }

    private static void writeNumber(BigDecimal number, StringBuilder text) {
        BigDecimal least = number.stripTrailingZeros();
        boolean plain =
                least.precision() - Math.min(least.scale(), 0) <= PLAIN_DIGITS_MAX && least.scale() <= PLAIN_DIGITS_MAX;
        text.append(plain ? least.toPlainString() : least.toString());
    }

    private static void writeString(String string, StringBuilder text) {
        text.append('"');
        for (int at = 0; at < string.length(); at++) {
            char unit = string.charAt(at);
            switch (unit) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\b' -> text.append("\\b");
                case '\f' -> text.append("\\f");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (unit < ' ' || isAlone(string, at)) {
                        text.append("\\u%04x".formatted((int) unit));
                    } else {
                        text.append(unit);
                    }
                }
            }
        }
        text.append('"');
    }

    /** Half of a character, which would become a question mark in UTF-8. */
    private static boolean isAlone(String string, int at) {
        char unit = string.charAt(at);
        if (Character.isHighSurrogate(unit)) {
            return at + 1 == string.length() || !Character.isLowSurrogate(string.charAt(at + 1));
        }
        return Character.isLowSurrogate(unit) && (at == 0 || !Character.isHighSurrogate(string.charAt(at - 1)));
    }
}
