package dev.orchestra.events.cloudevents;

import dev.orchestra.events.log.PackedHeaders;
import dev.orchestra.events.log.RawRecord.Header;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Decodes text that others sent, without replacing what is broken. */
final class Utf8 {

    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /** The value of a header. */
    static String decode(String header, byte[] value) {
        String text = new String(value, StandardCharsets.UTF_8);
        return text.indexOf(REPLACEMENT) < 0
                ? text
                : decode(value, StandardCharsets.UTF_8, "The value of the header '" + header + "'");
    }

    /** The value of a header; null if it has none. */
    static @Nullable String decode(Header header) {
        byte[] value = header.value();
        return value == null ? null : decode(header.name(), value);
    }

    /** The value of one of several headers; null if it has none. */
    static @Nullable String decode(PackedHeaders headers, int index) {
        if (!headers.hasValue(index)) {
            return null;
        }
        String text = headers.text(index);
        return text.indexOf(REPLACEMENT) < 0 ? text : decode(headers.get(index));
    }

    /** The fast decoder first: only text that holds a replacement character needs the strict one. */
    static String decode(byte[] bytes, Charset charset, String what) {
        String text = new String(bytes, charset);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableException("%s is not valid %s.".formatted(what, charset.name()));
        }
    }
}
