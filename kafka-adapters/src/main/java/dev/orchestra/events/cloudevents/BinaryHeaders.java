package dev.orchestra.events.cloudevents;

import dev.orchestra.events.log.RawRecord.Header;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.CloudEventUtils;
import io.cloudevents.rw.CloudEventContextWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes the attributes of an event as record headers. */
final class BinaryHeaders implements CloudEventContextWriter {

    private final List<Header> headers;

    private BinaryHeaders(List<Header> headers) {
        this.headers = headers;
    }

    static void write(CloudEvent event, List<Header> headers) {
        CloudEventUtils.toContextReader(event).readContext(new BinaryHeaders(headers));
    }

    @Override
    public CloudEventContextWriter withContextAttribute(String name, String value) {
        headers.add(new Header(EventCodec.PREFIX + name, value.getBytes(StandardCharsets.UTF_8)));
        return this;
    }
}
