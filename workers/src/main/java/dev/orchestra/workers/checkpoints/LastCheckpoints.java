package dev.orchestra.workers.checkpoints;

import dev.orchestra.events.Json;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What an attempt had got to, for whoever ends it in its name. From any thread. */
public interface LastCheckpoints {

    /**
     * The newest checkpoint of an attempt or, where it left none, of the nearest attempt before it at the same job. All that
     * was stored when this was asked is looked through, as far as it can be read in time.
     *
     * @param attempt from 1
     * @return completes within a bounded time, and never fails
     */
    CompletableFuture<Found> of(String jobKey, int attempt);

    /** The job is over and will not be offered again: nobody needs its checkpoints. Never blocks. */
    void ended(String jobKey);

    /**
     * What was found.
     *
     * @param checkpoint nothing where there is none
     * @param missing what could not be read, and so may have been missed, in a sentence for a person
     */
    record Found(Optional<Checkpoint> checkpoint, Optional<String> missing) {

        public static final Found NOTHING = new Found(Optional.empty(), Optional.empty());

        public static Found of(Checkpoint checkpoint) {
            return new Found(Optional.of(checkpoint), Optional.empty());
        }

        public static Found missing(String why) {
            return new Found(Optional.empty(), Optional.of(why));
        }
    }

    /**
     * A checkpoint.
     *
     * @param attempt whose it is
     * @param sequence its number in the attempt
     * @param state an object
     */
    record Checkpoint(int attempt, long sequence, Json state) {}

    /** For those who work without checkpoints. */
    LastCheckpoints NONE = new LastCheckpoints() {
        @Override
        public CompletableFuture<Found> of(String jobKey, int attempt) {
            return CompletableFuture.completedFuture(Found.NOTHING);
        }

        @Override
        public void ended(String jobKey) {}
    };
}
