package dev.orchestra.team.reading;

/** A number with a unit, as a sentence says it. */
sealed interface Quantity {

    /** Offset in the sentence. */
    int at();

    /**
     * So many of something in a second.
     *
     * @param noun what is counted, as lemmas; empty if the text only says "messages" or nothing
     * @param peak whether the text says that this is the peak
     */
    record Rate(int at, double perSecond, String noun, boolean peak) implements Quantity {}

    /** How often something happens, for each one who does it: every ten seconds, twice a day. */
    record Interval(int at, double perSecond) implements Quantity {}

    /** So many people or things. */
    record Population(int at, double count, String noun, boolean atOnce) implements Quantity {}

    /** The peak is so many times the average. */
    record PeakFactor(int at, double factor) implements Quantity {}

    /** The size of one message. */
    record Size(int at, long bytes) implements Quantity {}

    /** How long something is kept, in hours; {@code -1} for ever. */
    record Retention(int at, long hours) implements Quantity {}

    /** Whether something may get lost. */
    record LossSaid(int at, boolean tolerated) implements Quantity {}
}
