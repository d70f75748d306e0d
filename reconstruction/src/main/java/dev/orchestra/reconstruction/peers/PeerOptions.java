package dev.orchestra.reconstruction.peers;

import java.time.Duration;

/**
 * How peers are asked.
 *
 * @param enabled without it nobody is asked, and the rest of a case goes on as if nobody had been there
 * @param requester who asks: the answers go to {@code agent.context.response.{requester}}, which all replicas share
 * @param window how long answers are waited for, 100 ms to 5 min
 * @param peersMax how many are asked, 1 to 100
 * @param answerBytesMax how large an answer may be, 1 KiB to 1 MiB
 * @param keep how long a question and its answers are remembered, and how far back a replica reads when it starts; from
 *     {@code window} to 1 d
 * @param gatheringsMax how many questions are remembered, 10 to 100,000
 * @param heldBytesMax how much of the answers is held in memory, 1 MiB to 1 GiB; the rest is read again from its topic
 */
public record PeerOptions(
        boolean enabled,
        String requester,
        Duration window,
        int peersMax,
        int answerBytesMax,
        Duration keep,
        int gatheringsMax,
        int heldBytesMax) {

    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;

    public PeerOptions {
        between(window.toMillis(), 100, 300_000, "window in milliseconds");
        between(peersMax, 1, 100, "peersMax");
        between(answerBytesMax, KIB, MIB, "answerBytesMax");
        between(keep.toMillis(), window.toMillis(), 86_400_000, "keep in milliseconds");
        between(gatheringsMax, 10, 100_000, "gatheringsMax");
        between(heldBytesMax, MIB, 1 << 30, "heldBytesMax");
    }

    /** 5 s, 20 peers, answers of 64 KiB, 15 min, 2,000 questions, 32 MiB. */
    public static PeerOptions defaults() {
        return new PeerOptions(
                true, "orchestra", Duration.ofSeconds(5), 20, 64 * KIB, Duration.ofMinutes(15), 2_000, 32 * MIB);
    }

    public PeerOptions withWindow(Duration other) {
        return new PeerOptions(enabled, requester, other, peersMax, answerBytesMax, keep, gatheringsMax, heldBytesMax);
    }

    public PeerOptions off() {
        return new PeerOptions(false, requester, window, peersMax, answerBytesMax, keep, gatheringsMax, heldBytesMax);
    }

    private static void between(long value, long least, long most, String name) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s has to be from %,d to %,d, but is %,d.".formatted(name, least, most, value));
        }
    }
}
