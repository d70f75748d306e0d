package dev.orchestra.events.bus;

import java.time.Instant;
import java.util.Optional;

/**
 * A part of what was said.
 *
 * @param from the first time that counts, in milliseconds, by the clock of the broker
 * @param to the first time that does not
 * @param topic the full name of a topic to read instead of what the bus carries
 */
public record Selection(EventFilter filter, Optional<Instant> from, Optional<Instant> to, Optional<String> topic) {

    public Selection {
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw new IllegalArgumentException(
                    "A selection ends after it begins, but this one is from %s to %s.".formatted(from.get(), to.get()));
        }
    }

    public static Selection of(EventFilter filter) {
        return new Selection(filter, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public Selection from(Instant time) {
        return new Selection(filter, Optional.of(time), to, topic);
    }

    public Selection to(Instant time) {
        return new Selection(filter, from, Optional.of(time), topic);
    }

    /** @param name full, with the prefix of this installation */
    public Selection onTopic(String name) {
        return new Selection(filter, from, to, Optional.of(name));
    }

    boolean holds(Instant recordedAt) {
        // A broker keeps milliseconds only.
        long millis = recordedAt.toEpochMilli();
        return from.map(time -> millis >= time.toEpochMilli()).orElse(true)
                && to.map(time -> millis < time.toEpochMilli()).orElse(true);
    }
}
