package dev.orchestra.reconstruction.undo;

import java.time.Duration;

/**
 * How effects are taken back.
 *
 * @param answerWait how long the acknowledgement of one effect is waited for, 100 ms to 1 h; after it an operator is called
 * @param effectsMax how many effects one case takes back, 1 to 10,000
 */
public record UndoOptions(Duration answerWait, int effectsMax) {

    public UndoOptions {
        if (answerWait.toMillis() < 100 || answerWait.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("answerWait has to be from 100 ms to 1 h, but is " + answerWait + ".");
        }
        if (effectsMax < 1 || effectsMax > 10_000) {
            throw new IllegalArgumentException("effectsMax has to be from 1 to 10,000, but is " + effectsMax + ".");
        }
    }

    /** 30 s for each effect, 1,000 effects. */
    public static UndoOptions defaults() {
        return new UndoOptions(Duration.ofSeconds(30), 1_000);
    }
}
