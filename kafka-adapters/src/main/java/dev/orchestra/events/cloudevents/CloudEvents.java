package dev.orchestra.events.cloudevents;

import dev.orchestra.events.Event;
import dev.orchestra.events.Json;
import io.cloudevents.CloudEvent;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;

/** From the library's event to ours. */
final class CloudEvents {

    private CloudEvents() {}

    static void requireVersion1(String specVersion) {
        if (!specVersion.equals("1.0")) {
            throw new UnreadableException("The specversion has to be 1.0, but is '%s'.".formatted(specVersion));
        }
    }

    static Event toEvent(CloudEvent event, Json data) {
        String id = event.getId();
        String source = event.getSource().toString();
        String type = event.getType();
        if (id.isEmpty() || source.isEmpty() || type.isEmpty()) {
            throw new UnreadableException(
                    "A CloudEvent needs an id, a source and a type that are not empty, but got id '%s', source '%s', type '%s'."
                            .formatted(id, source, type));
        }
        OffsetDateTime time = event.getTime();
        Instant instant = time == null ? null : time.toInstant();
        return new Event(id, source, type, event.getSubject(), instant, extensions(event), data);
    }

    private static Map<String, String> extensions(CloudEvent event) {
        Map<String, String> extensions = new HashMap<>();
        for (String name : event.getExtensionNames()) {
            Object value = event.getExtension(name);
            if (value != null) {
                extensions.put(name, text(value));
            }
        }
        return extensions;
    }

    private static String text(Object value) {
        return value instanceof OffsetDateTime time
                ? DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time)
                : value.toString();
    }
}
