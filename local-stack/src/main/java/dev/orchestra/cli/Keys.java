package dev.orchestra.cli;

/** Keys of the engine, as a person types them. */
final class Keys {
    private Keys() {}

    /** @throws WrongUseException if it is not a decimal number */
    static void check(String what, String typed) {
        if (!typed.matches("\\d{1,19}")) {
            throw new WrongUseException(
                    "Expected %s, a number like 2251799813685250, got %s".formatted(what, Words.shortened(typed, 60)));
        }
    }
}
