package dev.orchestra.events.cloudevents;

import dev.orchestra.events.Event;
import dev.orchestra.events.Extensions;
import dev.orchestra.events.Rfc3339;
import dev.orchestra.events.log.PackedHeaders;
import dev.orchestra.events.log.RawRecord.Header;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes and reads attributes in binary mode as nearly all events have them, without an event of the CloudEvents library in
 * between. What is not plainly right is left to the library, which knows the rules and says what is wrong.
 */
final class PlainEnvelope {

    private static final int COUNT_MAX = 64;

    private PlainEnvelope() {}

    /** Adds the attributes as headers, or nothing if it is not sure of them. */
    static boolean write(Event event, List<Header> headers) {
        if (!Sources.isUriReference(event.source())) {
            return false;
        }
        int before = headers.size();
        headers.add(header("ce_id", event.id()));
        headers.add(RepeatedHeaders.header("ce_source", event.source()));
        headers.add(RepeatedHeaders.header("ce_type", event.type()));
        String subject = event.subject();
        if (subject != null) {
            headers.add(header("ce_subject", subject));
        }
        Instant time = event.time();
        if (time != null) {
            headers.add(header("ce_time", Rfc3339.write(time)));
        }
        for (Map.Entry<String, String> extension : event.extensions().entrySet()) {
            String name = AttributeNames.header(extension.getKey());
            if (name == null) {
                headers.subList(before, headers.size()).clear();
                return false;
            }
            headers.add(RepeatedHeaders.header(name, extension.getValue()));
        }
        return true;
    }

    private static Header header(String name, String value) {
        return new Header(name, value.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * An event with these headers, or null if it is not sure of them.
     *
     * @throws UnreadableException if a header is no text, or the data are not what the content type says
     */
    static @Nullable Event read(List<Header> headers, byte[] data, ContentType contentType, DataFormats formats) {
        if (headers.size() > COUNT_MAX) {
            return null;
        }
        String id = "";
        String source = "";
        String type = "";
        String subject = null;
        Instant time = null;
        boolean versioned = false;
        Extensions.Builder extensions = new Extensions.Builder(headers.size());
        PackedHeaders packed = headers instanceof PackedHeaders some ? some : null;
        for (int i = 0; i < headers.size(); i++) {
            String name = packed == null ? headers.get(i).name() : packed.name(i);
            if (!name.startsWith(EventCodec.PREFIX)) {
                continue;
            }
            String text = packed == null ? Utf8.decode(headers.get(i)) : Utf8.decode(packed, i);
            if (text == null) {
                continue;
            }
            switch (name) {
                case "ce_specversion" -> {
                    if (!text.equals("1.0")) {
                        return null;
                    }
                    versioned = true;
                }
                case "ce_id" -> id = text;
                case "ce_source" -> source = text;
                case "ce_type" -> type = text;
                case "ce_subject" -> subject = text;
                case "ce_time" -> {
                    time = Rfc3339.readUsual(text);
                    if (time == null) {
                        return null;
                    }
                }
                case "ce_datacontenttype", "ce_dataschema" -> {
                    return null;
                }
                default -> {
                    String attribute = AttributeNames.ofHeader(name);
                    if (attribute == null) {
                        return null;
                    }
                    extensions.put(attribute, text);
                }
            }
        }
        boolean complete = versioned && !id.isEmpty() && !type.isEmpty() && !source.isEmpty();
        return complete && Sources.isUriReference(source)
                ? new Event(
                        id,
                        source,
                        type,
                        subject,
                        time,
                        extensions.build(),
                        EventCodec.data(data, contentType, formats))
                : null;
    }
}
