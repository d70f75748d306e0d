package dev.orchestra.cli;

/**
 * What the doctor saw.
 *
 * @param subject what was looked at
 * @param ok whether it will do
 * @param seen what is there
 * @param mend what to do about it; empty if it will do
 */
record Finding(String subject, boolean ok, String seen, String mend) {
    static Finding good(String subject, String seen) {
        return new Finding(subject, true, seen, "");
    }

    static Finding bad(String subject, String seen, String mend) {
        return new Finding(subject, false, seen, mend);
    }
}
