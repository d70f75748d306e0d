package dev.orchestra.events.cloudevents;

import dev.orchestra.events.Event;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RawRecord.Header;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Events as HTTP messages, as the CloudEvents HTTP protocol binding 1.0 describes them: written in binary mode, read in binary
 * and structured mode by the rules of {@link EventCodec}. Thread-safe.
 */
public final class HttpEvents {

    private static final String PREFIX = "ce-";
    private static final Position NOWHERE = new Position("http", 0, 0);

    private final EventCodec codec;

    /** @param bodyBytesMax bodies over this many bytes are refused; at least 1 */
    public HttpEvents(int bodyBytesMax) {
        this.codec = new EventCodec(bodyBytesMax);
    }

    /** A message: headers by name in lower case, and a body. */
    @SuppressWarnings("ArrayRecordComponent") // The bytes are handed on, never compared.
    public record Message(Map<String, String> headers, byte[] body) {
        public Message {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * An event in binary mode.
     *
     * @param traceparent of the hop; null leaves it out
     * @throws IllegalArgumentException if the event breaks the CloudEvents rules
     */
    public Message write(Event event, @Nullable String traceparent) {
        Encoded encoded = codec.encode(event, traceparent);
        Map<String, String> headers = new LinkedHashMap<>();
        for (Header header : encoded.headers()) {
            byte[] value = header.value();
            if (value != null) {
                boolean attribute = header.name().startsWith(EventCodec.PREFIX);
                headers.put(
                        attribute ? PREFIX + header.name().substring(EventCodec.PREFIX.length()) : header.name(),
                        attribute ? percentEncoded(value) : new String(value, StandardCharsets.UTF_8));
            }
        }
        return new Message(headers, encoded.value());
    }

    /**
     * Reads a message; never throws for what somebody sent.
     *
     * @param headers by name in whatever case; of a name that repeats, any value
     */
    public Decoded read(Map<String, String> headers, byte[] body) {
        List<Header> attributes = new ArrayList<>();
        headers.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(PREFIX)) {
                attributes.add(new Header(
                        EventCodec.PREFIX + lower.substring(PREFIX.length()), percentDecoded(value.strip())));
            } else if (lower.equals(EventCodec.CONTENT_TYPE)) {
                attributes.add(new Header(lower, value.getBytes(StandardCharsets.UTF_8)));
            }
        });
        return codec.decode(new RawRecord(NOWHERE, null, body, attributes, Instant.EPOCH));
    }

    /** Section 3.1.3.2 of the binding: what is no printable ASCII, a blank, a quote or a percent sign. */
    private static String percentEncoded(byte[] utf8) {
        StringBuilder text = new StringBuilder(utf8.length);
        for (byte next : utf8) {
            if (next > ' ' && next < 0x7F && next != '"' && next != '%') {
                text.append((char) next);
            } else {
                text.append('%').append("%02X".formatted(next & 0xFF));
            }
        }
        return text.toString();
    }

    /** A percent sign that begins nothing stays what it is. */
    private static byte[] percentDecoded(String text) {
        if (text.indexOf('%') < 0) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        var out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            int high = i + 2 <= in.length - 1 ? Character.digit(in[i + 1], 16) : -1;
            int low = i + 2 <= in.length - 1 ? Character.digit(in[i + 2], 16) : -1;
            if (in[i] == '%' && high >= 0 && low >= 0) {
                out.write(high << 4 | low);
                i += 2;
            } else {
                out.write(in[i]);
            }
        }
        return out.toByteArray();
    }
}
