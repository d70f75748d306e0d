package dev.orchestra.events;

import org.jspecify.annotations.Nullable;

/** The checks that payloads make of themselves; each message names the field as it stands on the wire. */
final class Checks {

    private Checks() {}

    static String required(@Nullable String value, String field) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("The field '%s' is missing or empty.".formatted(field));
        }
        return value;
    }

    static void atLeast(int value, int least, String field) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "The field '%s' has to be at least %d, but is %d.".formatted(field, least, value));
        }
    }

    static <T> T present(@Nullable T value, String field) {
        if (value == null) {
            throw new IllegalArgumentException("The field '%s' is missing.".formatted(field));
        }
        return value;
    }

    /** The value, or the empty object where there is none; anything but an object is refused. */
    static Json objectOrEmpty(@Nullable Json value, String field) {
        if (value == null || value.isNull()) {
            return Json.object();
        }
        if (!value.isObject()) {
            throw new IllegalArgumentException("The field '%s' has to be a JSON object.".formatted(field));
        }
        return value;
    }
}
