package dev.orchestra.agents;

import java.time.Duration;

/**
 * How much an agent puts on record for the case that it is lost, and how long it works for others that were.
 *
 * @param checkpointBytesMax how large a checkpoint's state may be, as UTF-8; 1 to 900,000. What is larger is stored elsewhere, and the
 *     state holds a reference to it
 * @param effectsMax how many effects a step may have, with those that earlier attempts left standing; 1 to 10,000
 * @param undoTime how long an undo handler may work on one effect; 1 ms to 1 h
 * @param undoConcurrency how many effects of one handler are undone side by side; 1 to 1,000
 * @param contextTime how long a context handler may think about one question; 1 ms to 1 min
 * @param rememberedMax how many messages and steps are kept in memory to answer such questions from; 1 to 1,000,000. What is older is
 *     read back from the journal
 * @param rememberedBytesMax how large they may be together; 1 to 1 GiB
 */
public record RecoveryLimits(
        int checkpointBytesMax,
        int effectsMax,
        Duration undoTime,
        int undoConcurrency,
        Duration contextTime,
        int rememberedMax,
        int rememberedBytesMax) {

    /** 128 KiB a checkpoint, 1,000 effects a step, 20 s and 4 side by side to undo, 500 ms to remember, 10,000 records of 8 MiB. */
    public static final RecoveryLimits DEFAULT =
            new RecoveryLimits(128 << 10, 1_000, Duration.ofSeconds(20), 4, Duration.ofMillis(500), 10_000, 8 << 20);

    public RecoveryLimits {
        require("checkpointBytesMax", checkpointBytesMax, 900_000);
        require("effectsMax", effectsMax, 10_000);
        require("undoTime", undoTime, Duration.ofHours(1));
        require("undoConcurrency", undoConcurrency, 1_000);
        require("contextTime", contextTime, Duration.ofMinutes(1));
        require("rememberedMax", rememberedMax, 1_000_000);
        require("rememberedBytesMax", rememberedBytesMax, 1 << 30);
    }

    public RecoveryLimits checkpointBytesMax(int bytes) {
        return new RecoveryLimits(
                bytes, effectsMax, undoTime, undoConcurrency, contextTime, rememberedMax, rememberedBytesMax);
    }

    public RecoveryLimits effectsMax(int most) {
        return new RecoveryLimits(
                checkpointBytesMax, most, undoTime, undoConcurrency, contextTime, rememberedMax, rememberedBytesMax);
    }

    public RecoveryLimits undoTime(Duration most) {
        return new RecoveryLimits(
                checkpointBytesMax, effectsMax, most, undoConcurrency, contextTime, rememberedMax, rememberedBytesMax);
    }

    public RecoveryLimits undoConcurrency(int most) {
        return new RecoveryLimits(
                checkpointBytesMax, effectsMax, undoTime, most, contextTime, rememberedMax, rememberedBytesMax);
    }

    public RecoveryLimits contextTime(Duration most) {
        return new RecoveryLimits(
                checkpointBytesMax, effectsMax, undoTime, undoConcurrency, most, rememberedMax, rememberedBytesMax);
    }

    public RecoveryLimits remembered(int most, int bytesMax) {
        return new RecoveryLimits(
                checkpointBytesMax, effectsMax, undoTime, undoConcurrency, contextTime, most, bytesMax);
    }

    private static void require(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException("%s has to be from 1 to %,d, but is %,d.".formatted(name, most, value));
        }
    }

    private static void require(String name, Duration value, Duration most) {
        if (value.toMillis() < 1 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException("%s has to be from 1 ms to %s, but is %s.".formatted(name, most, value));
        }
    }
}
