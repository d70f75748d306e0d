package dev.orchestra.workers.steps;

import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** What this process has sent and has no answer to. A memory that saves work, not one that anything depends on. */
final class SentSteps {

    private final int stepsMax;
    private final ConcurrentMap<Long, SentStep> byJob = new ConcurrentHashMap<>();
    private final Queue<SentStep> fresh = new ConcurrentLinkedQueue<>();

    SentSteps(int stepsMax) {
        this.stepsMax = stepsMax;
    }

    /** What became of an attempt to take a step in. */
    enum Taken {
        /** It is ours to send. */
        YES,
        /** This attempt, or a later one, is known already. */
        KNOWN,
        /** There is no room. */
        FULL
    }

    Taken take(SentStep step) {
        if (byJob.size() >= stepsMax) {
            return Taken.FULL;
        }
        SentStep kept = byJob.merge(
                step.id().jobKey(),
                step,
                (old, young) -> isOfOneInstance(old, young)
                                && old.id().attempt() >= young.id().attempt()
                        ? old
                        : young);
        if (kept != step) {
            // It is offered again because its lease was not extended in time: that is made up for.
            kept.leasedAgain(step.leasedMillis());
            fresh.add(kept);
            return Taken.KNOWN;
        }
        fresh.add(step);
        return Taken.YES;
    }

    /** If not, a killed engine has given the key anew, and the newer one is what it has now. */
    private static boolean isOfOneInstance(SentStep one, SentStep other) {
        return one.token().processInstanceKey() == other.token().processInstanceKey();
    }

    boolean knows(StepId id) {
        SentStep known = byJob.get(id.jobKey());
        return known != null && known.id().attempt() >= id.attempt();
    }

    /** The attempt that is under way for a job, if this process knows of one. */
    Optional<SentStep> current(long jobKey) {
        return Optional.ofNullable(byJob.get(jobKey));
    }

    /** Forgets a step. */
    void drop(SentStep step) {
        step.markEnded();
        byJob.remove(step.id().jobKey(), step);
    }

    /**
     * An answer for this attempt was applied: it is forgotten, and so is an earlier one.
     *
     * @return the step, if it was known
     */
    Optional<SentStep> ended(StepId id) {
        SentStep known = byJob.get(id.jobKey());
        if (known == null || known.id().attempt() > id.attempt()) {
            return Optional.empty();
        }
        drop(known);
        return Optional.of(known);
    }

    /** The next step that was taken in, or offered again, since this was last asked; null if there is none. */
    @Nullable
    SentStep nextFresh() {
        return fresh.poll();
    }

    int size() {
        return byJob.size();
    }
}
