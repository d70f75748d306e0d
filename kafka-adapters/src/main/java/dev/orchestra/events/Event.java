package dev.orchestra.events;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One event: a CloudEvents 1.0 envelope and its data.
 *
 * @param id unique together with {@code source}; the key for deduplication
 * @param source who says it
 * @param type see {@link EventType}; a type of somebody else's is allowed
 * @param subject what it is about, for a step {@code {processInstanceKey}/{elementId}}
 * @param time when it happened, by the sender's clock
 * @param extensions the other attributes by their wire names, see {@link Attribute}
 * @param data never null: no data is the empty object
 */
public record Event(
        String id,
        String source,
        String type,
        @Nullable String subject,
        @Nullable Instant time,
        Map<String, String> extensions,
        Json data) {

    public Event {
        if (id.isEmpty() || source.isEmpty() || type.isEmpty()) {
            throw new IllegalArgumentException(
                    "An event needs an id, a source and a type, but got id '%s', source '%s', type '%s'."
                            .formatted(id, source, type));
        }
        extensions = extensions instanceof Extensions kept ? kept : Map.copyOf(extensions);
    }

    /** The value of an extension attribute, if the event carries it. */
    public Optional<String> attribute(Attribute attribute) {
        return Optional.ofNullable(extensions.get(attribute.wireName()));
    }

    /** The same event with this extension attribute set. */
    public Event with(Attribute attribute, String value) {
        Map<String, String> all = new HashMap<>(extensions);
        all.put(attribute.wireName(), value);
        return new Event(id, source, type, subject, time, all, data);
    }

    /** The same event with this time. */
    public Event at(Instant happened) {
        return new Event(id, source, type, subject, happened, extensions, data);
    }

    public boolean is(EventType wanted) {
        return type.equals(wanted.wireName());
    }

    /**
     * The data as the record of this type.
     *
     * @throws InvalidJsonException if the data does not fit
     */
    public <T> T dataAs(Class<T> payload) {
        return data.as(payload);
    }

    public static EventBuilder of(EventType type) {
        return new EventBuilder(type.wireName());
    }

    public static EventBuilder ofType(String type) {
        return new EventBuilder(type);
    }
}
