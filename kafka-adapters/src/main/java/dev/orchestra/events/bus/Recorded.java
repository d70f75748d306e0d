package dev.orchestra.events.bus;

import dev.orchestra.events.Event;
import dev.orchestra.events.log.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event and where it stands.
 *
 * @param key of the record
 * @param recordedAt the time of the record, by the broker's clock on the bus's own topic
 */
public record Recorded(
        Event event, Position position, @Nullable String key, Instant recordedAt) {}
