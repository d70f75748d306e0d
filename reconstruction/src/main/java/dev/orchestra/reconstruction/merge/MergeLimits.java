package dev.orchestra.reconstruction.merge;

import java.time.Duration;

/**
 * How much is read and told.
 *
 * @param stateBytes of a state, 1 KiB to 4 MiB; a checkpoint that is larger is not taken
 * @param answerBytes of one peer's memory, and of all its interactions together, 1 KiB to 4 MiB
 * @param depth of a state or an answer, 1 to 150
 * @param peers whose answers are read, 1 to 1,000
 * @param listed how many entries of one kind (fields, conflicts, gaps, what was refused, what was said) are told, 1 to 10,000
 * @param saidBytes of the data of one thing that was said, 0 to 1 MiB; larger data is left out
 * @param detailsBytes of the details for the agent, 1 KiB to 1 MiB
 * @param clockSkew how far before the checkpoint a thing that was said may be and still count as said since, 0 to 1 h
 */
public record MergeLimits(
        int stateBytes,
        int answerBytes,
        int depth,
        int peers,
        int listed,
        int saidBytes,
        int detailsBytes,
        Duration clockSkew) {

    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    public MergeLimits {
        Numbers.requireFrom(stateBytes, KIB, 4L * MIB, "stateBytes");
        Numbers.requireFrom(answerBytes, KIB, 4L * MIB, "answerBytes");
        Numbers.requireFrom(depth, 1, 150, "depth");
        Numbers.requireFrom(peers, 1, 1_000, "peers");
        Numbers.requireFrom(listed, 1, 10_000, "listed");
        Numbers.requireFrom(saidBytes, 0, MIB, "saidBytes");
        Numbers.requireFrom(detailsBytes, KIB, MIB, "detailsBytes");
        Numbers.requireFrom(clockSkew.toSeconds(), 0, 3_600, "clockSkew in seconds");
    }

    /** States of 1 MiB, answers of 256 KiB, 64 levels, 50 peers, lists of 200, 4 KiB said at once, details of 32 KiB, 5 s. */
    public static MergeLimits defaults() {
        return new MergeLimits(MIB, 256 * KIB, 64, 50, 200, 4 * KIB, 32 * KIB, Duration.ofSeconds(5));
    }
}
