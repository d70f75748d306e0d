package dev.orchestra.events.cloudevents;

import dev.orchestra.events.Event;
import dev.orchestra.events.log.RawRecord.Header;
import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.v1.CloudEventBuilder;
import io.cloudevents.rw.CloudEventRWException;
import java.util.List;
import java.util.Locale;

/** Reads events whose attributes are headers and whose value is the data. */
final class BinaryMode {

    private BinaryMode() {}

    static Event read(List<Header> headers, byte[] value, ContentType contentType, DataFormats formats) {
        Event plain = PlainEnvelope.read(headers, value, contentType, formats);
        return plain != null ? plain : readByTheRules(headers, value, contentType, formats);
    }

    private static Event readByTheRules(
            List<Header> headers, byte[] value, ContentType contentType, DataFormats formats) {
        var builder = new CloudEventBuilder();
        boolean versioned = false;
        try {
            for (Header header : headers) {
                byte[] text = header.value();
                if (text == null || !header.name().startsWith(EventCodec.PREFIX)) {
                    continue;
                }
                String name =
                        header.name().substring(EventCodec.PREFIX.length()).toLowerCase(Locale.ROOT);
                String attribute = Utf8.decode(header.name(), text);
                if (name.equals("specversion")) {
                    CloudEvents.requireVersion1(attribute);
                    versioned = true;
                } else {
                    builder.withContextAttribute(name, attribute);
                }
            }
            if (!versioned) {
                throw new UnreadableException(
                        "The header 'ce_specversion' is missing. Send the attributes of a CloudEvent as ce_ headers, or the "
                                + "whole event with the content type application/cloudevents+json.");
            }
            CloudEvent event = builder.build();
            return CloudEvents.toEvent(event, EventCodec.data(value, contentType, formats));
        } catch (CloudEventRWException | IllegalStateException e) {
            throw new UnreadableException("No CloudEvent %s: %s".formatted(SpecVersion.V1, e.getMessage()));
        }
    }
}
