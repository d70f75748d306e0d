package dev.orchestra.console;

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

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
