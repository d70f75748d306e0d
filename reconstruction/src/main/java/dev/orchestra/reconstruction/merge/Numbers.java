package dev.orchestra.reconstruction.merge;

/** Numbers of records: shares of one, and limits. */
final class Numbers {

    private Numbers() {}

    static void requireShare(double value, String name) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException("%s has to be from 0 to 1, but is %s.".formatted(name, value));
        }
    }

    static void requireFrom(long value, long least, long most, String name) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s has to be from %,d to %,d, but is %,d.".formatted(name, least, most, value));
        }
    }

    /** To three places, so that a sum in another order is the same number. */
    static double rounded(double share) {
        return Math.round(share * 1_000) / 1_000.0;
    }
}
