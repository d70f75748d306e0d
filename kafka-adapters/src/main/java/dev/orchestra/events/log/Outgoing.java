package dev.orchestra.events.log;

import dev.orchestra.events.Event;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A record to append.
 *
 * @param topic the full topic name, see {@link Topics}
 * @param key decides the partition and the order; without it, any partition
 * @param event nothing is a tombstone, which is only meant for compacted topics
 */
public record Outgoing(String topic, @Nullable String key, Optional<Event> event) {

    public static Outgoing of(String topic, @Nullable String key, Event event) {
        return new Outgoing(topic, key, Optional.of(event));
    }

    public static Outgoing tombstone(String topic, String key) {
        return new Outgoing(topic, key, Optional.empty());
    }
}
