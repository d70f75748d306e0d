package dev.orchestra.reconstruction.merge;

/** How sure each kind of source is; ADR 0018 says why. */
final class Trust {

    /** The checkpoint that the last heartbeat named, and what the attempt had begun with. */
    static final double NAMED = 1;

    /** A newer checkpoint of the same attempt: as durable, but the heartbeat did not live to name it. */
    static final double NEWER = 0.95;

    /** An older record, because what came after it is on record but cannot be used. */
    static final double BEFORE_UNFIT = 0.6;

    /** An older record, because the checkpoint that the heartbeat named is not on record. */
    static final double NAMED_IS_MISSING = 0.4;

    /** The state counts on an effect that was taken back. */
    static final double EFFECT_IS_GONE = 0.3;

    /** The most that a model's word is worth. */
    static final double MODEL_MAX = 0.7;

    /** The most that what only peers say is worth. */
    private static final double PEERS_MAX = 0.95;

    private static final double ONE_PEER = 0.6;

    private Trust() {}

    /** What peers say that agree: each halves the doubt. */
    static double peers(int count) {
        return Numbers.rounded(Math.min(PEERS_MAX, 1 - (1 - ONE_PEER) * Math.pow(0.5, count - 1.0)));
    }

    /** A record that peers agree with. */
    static double agreed(double own, int count) {
        return Numbers.rounded(1 - (1 - own) * Math.pow(0.5, count));
    }
}
