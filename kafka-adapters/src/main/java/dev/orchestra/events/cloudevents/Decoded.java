package dev.orchestra.events.cloudevents;

import dev.orchestra.events.Event;
import dev.orchestra.events.log.RefusalReason;

/** What a record turned out to be. */
public sealed interface Decoded {

    record Readable(Event event) implements Decoded {}

    /** The value is null: a tombstone on a compacted topic, an error on any other. */
    record NoValue() implements Decoded {}

    /** Nothing that the wire contract allows; {@code message} says what was expected and what came. */
    record Unreadable(RefusalReason reason, String message) implements Decoded {}
}
