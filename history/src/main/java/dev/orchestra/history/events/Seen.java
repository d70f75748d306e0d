package dev.orchestra.history.events;

import dev.orchestra.events.Event;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.workers.inbox.Fingerprint;

/** What stands on a topic of events. */
public sealed interface Seen {

    RawRecord raw();

    /**
     * An event and where it was seen.
     *
     * @param fingerprint over its source and id
     */
    record Sighting(Event event, RawRecord raw, String fingerprint) implements Seen {

        Sighting(Event event, RawRecord raw) {
            this(event, raw, Fingerprint.of(event.source(), event.id()));
        }
    }

    /** The end of a key. */
    record Tombstone(String key, RawRecord raw) implements Seen {}
}
