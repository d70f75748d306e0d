package dev.orchestra.events.cloudevents;

import dev.orchestra.events.Event;
import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.PackedHeaders;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RawRecord.Header;
import dev.orchestra.events.log.RefusalReason;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.cloudevents.rw.CloudEventRWException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes events in binary mode and reads them in binary and structured mode, as the CloudEvents Kafka protocol binding
 * 1.0 describes them. Thread-safe.
 */
public final class EventCodec {

    /** Of accepted values, in bytes. */
    public static final int DEFAULT_VALUE_BYTES_MAX = 1024 * 1024;

    /** The W3C trace context of this hop, beside {@code ce_traceparent}, which belongs to the whole story. */
    public static final String TRACEPARENT = "traceparent";

    static final String CONTENT_TYPE = "content-type";
    static final String PREFIX = "ce_";

    private static final Header JSON_CONTENT =
            new Header(CONTENT_TYPE, ContentType.JSON.mediaType().getBytes(StandardCharsets.UTF_8));
    private static final Header SPEC_VERSION =
            new Header(PREFIX + "specversion", SpecVersion.V1.toString().getBytes(StandardCharsets.UTF_8));

    private final int valueBytesMax;
    private final DataFormats formats;

    /** Writes and reads JSON. @param valueBytesMax values over this many bytes are refused; at least 1 */
    public EventCodec(int valueBytesMax) {
        this(valueBytesMax, DataFormats.JSON);
    }

    /**
     * @param valueBytesMax values over this many bytes are refused; at least 1
     * @param formats of topics that do not carry JSON
     */
    public EventCodec(int valueBytesMax, DataFormats formats) {
        if (valueBytesMax < 1) {
            throw new IllegalArgumentException("valueBytesMax has to be at least 1, but is " + valueBytesMax + ".");
        }
        this.valueBytesMax = valueBytesMax;
        this.formats = formats;
    }

    /** Whether a value of this many bytes would be refused. */
    public boolean isTooLarge(int valueBytes) {
        return valueBytes > valueBytesMax;
    }

    public int valueBytesMax() {
        return valueBytesMax;
    }

    /**
     * An event in binary mode, with JSON data.
     *
     * @param traceparent of the hop; null leaves it out
     * @throws IllegalArgumentException if the event breaks the CloudEvents rules, for example a source that is no URI
     *     reference or an attribute name that is not in lower case letters and digits
     */
    public Encoded encode(Event event, @Nullable String traceparent) {
        return encode(event, traceparent, JSON_CONTENT, event.data().text().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * An event in binary mode, with its data in the format of the topic, which has to be prepared if it is not JSON.
     *
     * @param traceparent of the hop; null leaves it out
     * @throws InvalidDataException if the data does not fit the topic's schema
     * @throws IllegalArgumentException if the event breaks the CloudEvents rules
     */
    public Encoded encode(String topic, Event event, @Nullable String traceparent) {
        if (formats.isJson(topic)) {
            return encode(event, traceparent);
        }
        Header content = new Header(CONTENT_TYPE, formats.contentType().getBytes(StandardCharsets.UTF_8));
        return encode(event, traceparent, content, formats.write(topic, event.type(), event.data()));
    }

    private static Encoded encode(Event event, @Nullable String traceparent, Header content, byte[] value) {
        List<Header> headers = new ArrayList<>(8 + event.extensions().size());
        headers.add(content);
        headers.add(SPEC_VERSION);
        if (!PlainEnvelope.write(event, headers)) {
            BinaryHeaders.write(toCloudEvent(event), headers);
        }
        if (traceparent != null) {
            headers.add(new Header(TRACEPARENT, traceparent.getBytes(StandardCharsets.UTF_8)));
        }
        return new Encoded(value, headers);
    }

    static CloudEvent toCloudEvent(Event event) {
        try {
            var builder = new CloudEventBuilder()
                    .withId(event.id())
                    .withSource(new URI(event.source()))
                    .withType(event.type())
                    .withSubject(event.subject());
            Instant time = event.time();
            if (time != null) {
                builder.withTime(time.atOffset(ZoneOffset.UTC));
            }
            for (Map.Entry<String, String> extension : event.extensions().entrySet()) {
                builder.withExtension(extension.getKey(), extension.getValue());
            }
            return builder.build();
        } catch (CloudEventRWException | IllegalStateException | URISyntaxException e) {
            throw new IllegalArgumentException(
                    "The event %s of %s breaks the rules of CloudEvents: %s"
                            .formatted(event.id(), event.source(), e.getMessage()),
                    e);
        }
    }

    /**
     * Reads a record; never throws for what somebody sent.
     *
     * @throws dev.orchestra.events.log.JournalUnavailableException if the schema registry, which knows what the value means,
     *     cannot be asked now; never for JSON
     */
    public Decoded decode(RawRecord raw) {
        byte[] value = raw.value();
        if (value == null) {
            return new Decoded.NoValue();
        }
        if (value.length > valueBytesMax) {
            return new Decoded.Unreadable(
                    RefusalReason.TOO_LARGE,
                    "The value has %,d bytes; at most %,d are accepted. Send a reference to what is large."
                            .formatted(value.length, valueBytesMax));
        }
        try {
            return new Decoded.Readable(read(raw.headers(), value));
        } catch (UnreadableException | InvalidJsonException | InvalidDataException e) {
            return new Decoded.Unreadable(RefusalReason.UNREADABLE, String.valueOf(e.getMessage()));
        }
    }

    private Event read(List<Header> headers, byte[] value) {
        ContentType contentType = contentType(headers);
        if (contentType != null && contentType.isOtherEventFormat()) {
            throw new UnreadableException(
                    "The content type is '%s'; CloudEvents are read in binary mode or as application/cloudevents+json."
                            .formatted(contentType.mediaType()));
        }
        return contentType != null && contentType.isStructuredEvent()
                ? StructuredMode.read(value, contentType.charset(), formats)
                : BinaryMode.read(headers, value, contentType == null ? ContentType.JSON : contentType, formats);
    }

    private static @Nullable ContentType contentType(List<Header> headers) {
        PackedHeaders packed = headers instanceof PackedHeaders some ? some : null;
        ContentType contentType = null;
        for (int i = 0; i < headers.size(); i++) {
            String name = packed == null ? headers.get(i).name() : packed.name(i);
            if (name.equalsIgnoreCase(CONTENT_TYPE)) {
                String text = packed == null ? Utf8.decode(headers.get(i)) : Utf8.decode(packed, i);
                contentType = text == null ? contentType : ContentType.parse(text);
            }
        }
        return contentType;
    }

    static Json data(byte[] value, ContentType contentType, DataFormats formats) {
        if (formats.reads(contentType.mediaType())) {
            return formats.read(value);
        }
        if (!contentType.isJson()) {
            throw new UnreadableException("The data's content type is '%s', but only JSON is read here.%s"
                    .formatted(
                            contentType.mediaType(),
                            contentType.isAvro()
                                    ? " To read Avro, name the schema registry: SCHEMA_REGISTRY_URL, in the server"
                                            + " orchestra.avro.registries."
                                    : ""));
        }
        return value.length == 0 ? Json.object() : Json.parse(Utf8.decode(value, contentType.charset(), "The value"));
    }
}
