package dev.orchestra.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes the fields of a record's value: keys as text, nothing for what is absent, long texts cut and remembered. */
final class FieldWriter {

    private static final int KEPT_CHARS = 256;

    private final JsonGenerator generator;
    private final int maxBytes;
    private final Map<String, Integer> truncated = new LinkedHashMap<>();

    FieldWriter(JsonGenerator generator, int maxBytes) {
        this.generator = generator;
        this.maxBytes = maxBytes;
    }

    FieldWriter key(String name, long key) {
        if (key >= 0) {
            generator.writeStringProperty(name, Long.toString(key));
        }
        return this;
    }

    FieldWriter number(String name, long number) {
        generator.writeNumberProperty(name, number);
        return this;
    }

    /** A time in milliseconds since 1970, or nothing where the engine has none. */
    FieldWriter time(String name, long millis) {
        return millis > 0 ? number(name, millis) : this;
    }

    FieldWriter text(String name, @Nullable String text) {
        if (text != null && !text.isEmpty()) {
            generator.writeStringProperty(name, text);
        }
        return this;
    }

    /** A text of any length; beyond the limit its beginning only, and {@code truncated} says how long it was. */
    FieldWriter longText(String name, @Nullable String text) {
        if (text == null || !exceeds(text)) {
            return text(name, text);
        }
        truncated.put(name, text.getBytes(UTF_8).length);
        var end = Character.isHighSurrogate(text.charAt(KEPT_CHARS - 1)) ? KEPT_CHARS - 1 : KEPT_CHARS;
        return text(name, text.substring(0, end));
    }

    FieldWriter texts(String name, Collection<String> texts) {
        if (!texts.isEmpty()) {
            generator.writeName(name);
            generator.writeStartArray();
            texts.forEach(generator::writeString);
            generator.writeEndArray();
        }
        return this;
    }

    FieldWriter texts(String name, Map<String, String> texts) {
        if (!texts.isEmpty()) {
            generator.writeName(name);
            generator.writeStartObject();
            texts.forEach(generator::writeStringProperty);
            generator.writeEndObject();
        }
        return this;
    }

    /** Ends the record with the lengths in bytes of the fields that were cut, if any were. */
    void writeTruncated() {
        if (!truncated.isEmpty()) {
            generator.writeName("truncated");
            generator.writeStartObject();
            truncated.forEach(generator::writeNumberProperty);
            generator.writeEndObject();
        }
    }

    /** Three bytes a char are the most UTF-8 needs, so most texts need not be encoded to be measured. */
    private boolean exceeds(String text) {
        return text.length() * 3L > maxBytes && text.getBytes(UTF_8).length > maxBytes;
    }
}
