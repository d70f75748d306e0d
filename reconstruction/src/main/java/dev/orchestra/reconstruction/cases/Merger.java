package dev.orchestra.reconstruction.cases;

import dev.orchestra.reconstruction.merge.Arbiter;
import dev.orchestra.reconstruction.merge.ArbitratedMerge;
import dev.orchestra.reconstruction.merge.Merge;
import dev.orchestra.reconstruction.merge.MergeInput;
import dev.orchestra.reconstruction.merge.Rebuilt;
import org.jspecify.annotations.Nullable;

/** Puts together what is known: the core of the merge, and a model for what it leaves open, where one is configured. */
@FunctionalInterface
public interface Merger {

    /** May block, within the limits that the model is given; never fails because of the model. */
    Merged merge(MergeInput input) throws InterruptedException;

    /**
     * @param model that was asked, if one was
     * @param tokens that it took
     */
    record Merged(Rebuilt rebuilt, @Nullable String model, int tokens) {}

    /** The core alone. */
    static Merger of(Merge merge) {
        return input -> new Merged(merge.rebuild(input), null, 0);
    }

    /** The core, and a model for what it leaves open. */
    static Merger of(ArbitratedMerge merge) {
        return input -> {
            ArbitratedMerge.Settled settled = merge.rebuild(input);
            return settled.asked()
                    .filter(answer -> answer.outcome() != Arbiter.Outcome.LEFT_ALONE)
                    .map(answer -> new Merged(settled.rebuilt(), merge.model(), answer.tokens()))
                    .orElseGet(() -> new Merged(settled.rebuilt(), null, 0));
        };
    }
}
