package dev.orchestra.console;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Keys of the engine: decimal strings outside, numbers inside. */
final class Keys {

    private Keys() {}

    /**
     * Reads a key.
     *
     * @throws ProblemException if it is none
     */
    static long parse(String field, String key) {
        try {
            long value = Long.parseLong(key);
            if (value > 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw ProblemException.field(
                field, "expected a key, a positive decimal number, but got '%s'".formatted(shortened(key)));
    }

    /** The same for a key that may be missing. */
    static Optional<Long> optional(String field, @Nullable String key) {
        return key == null ? Optional.empty() : Optional.of(parse(field, key));
    }

    /** A key as it goes out. */
    static @Nullable String text(@Nullable Long key) {
        return key == null ? null : Long.toString(key);
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
