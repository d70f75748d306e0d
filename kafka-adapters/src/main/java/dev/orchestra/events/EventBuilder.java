package dev.orchestra.events;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builds an {@link Event}. {@code id} and {@code source} have to be given; the data is the empty object by default. */
public final class EventBuilder {

    private final String type;
    private final Extensions.Builder extensions = new Extensions.Builder(12);
    private String id = "";
    private String source = "";
    private @Nullable String subject;
    private @Nullable Instant time;
    private Json data = Json.object();

    EventBuilder(String type) {
        this.type = type;
    }

    public EventBuilder id(String id) {
        this.id = id;
        return this;
    }

    public EventBuilder source(String source) {
        this.source = source;
        return this;
    }

    public EventBuilder subject(@Nullable String subject) {
        this.subject = subject;
        return this;
    }

    public EventBuilder time(@Nullable Instant time) {
        this.time = time;
        return this;
    }

    /** Sets an extension attribute; null leaves it out. */
    public EventBuilder with(Attribute attribute, @Nullable String value) {
        if (value != null) {
            extensions.put(attribute.wireName(), value);
        }
        return this;
    }

    public EventBuilder with(Attribute attribute, Optional<String> value) {
        return with(attribute, value.orElse(null));
    }

    /** The payload: a record of this package, a map, or a {@link Json}. */
    public EventBuilder data(Object payload) {
        this.data = Json.of(payload);
        return this;
    }

    public Event build() {
        return new Event(id, source, type, subject, time, extensions.build(), data);
    }
}
