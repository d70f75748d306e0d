package dev.orchestra.events.bus;

import java.util.concurrent.CompletableFuture;

/** A replay that was started. */
public interface Replay {

    /** What its events carry as {@code replayid}. */
    String id();

    ReplayProgress progress();

    /** Sends nothing more. What is under way is still counted; the state is final a moment later. */
    void cancel();

    /** Completes with the final progress, however it ended; it never fails. */
    CompletableFuture<ReplayProgress> ended();
}
