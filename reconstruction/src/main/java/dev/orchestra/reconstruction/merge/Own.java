package dev.orchestra.reconstruction.merge;

import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The record of its own that the attempt is rebuilt from.
 *
 * @param state as the agent wrote it
 * @param sequence of the checkpoint; 0 for what the attempt had begun with
 * @param recordedAt nothing for what the attempt had begun with
 */
record Own(
        TreeMap<String, Object> state,
        List<String> effects,
        String source,
        long sequence,
        int tier,
        double confidence,
        @Nullable Instant recordedAt) {

    /** Whether it is a checkpoint of the lost attempt itself. */
    boolean isCheckpoint() {
        return recordedAt != null;
    }

    Own withConfidence(double other) {
        return new Own(state, effects, source, sequence, tier, other, recordedAt);
    }
}
