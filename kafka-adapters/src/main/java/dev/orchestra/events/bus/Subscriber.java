package dev.orchestra.events.bus;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who subscribes.
 *
 * @param name keeps its place over restarts; processes of one name share the events. Lower case letters, digits, dots and
 *     hyphens, 100 at most. Without a name: gets every event from the time it is ready, and keeps no place
 * @param fromStart where a name without a place begins: at the oldest event, or with what comes from now on
 */
public record Subscriber(Optional<String> name, boolean fromStart) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9.-]{0,98}[a-z0-9])?");

    public Subscriber {
        name.filter(given -> !NAME.matcher(given).matches()).ifPresent(given -> {
            throw new IllegalArgumentException(
                    "A subscriber's name has 1 to 100 lower case letters, digits, dots and hyphens, but this one is '%s'."
                            .formatted(given));
        });
        if (fromStart && name.isEmpty()) {
            throw new IllegalArgumentException(
                    "A subscriber without a name hears what comes from now on. Give it a name, or ask for the history.");
        }
    }

    /** Keeps its place under this name; begins with what comes from now on. */
    public static Subscriber named(String name) {
        return new Subscriber(Optional.of(name), false);
    }

    /** Hears what comes while it lives. */
    public static Subscriber live() {
        return new Subscriber(Optional.empty(), false);
    }

    /** The first time, begins at the oldest event. */
    public Subscriber beginningAtTheOldest() {
        return new Subscriber(name, true);
    }
}
