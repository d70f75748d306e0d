package dev.orchestra.benchmarks;

import java.util.concurrent.CompletableFuture;

/** A way to start an instance and learn that it has ended. */
interface Starter {

    /** The variables of every instance. */
    String VARIABLES = "{\"message\":\"hello\"}";

    /** Completes when the instance has ended with the right result; fails otherwise. */
    CompletableFuture<?> start(String process);

    /** Whether a failure says that it was only too early. */
    default boolean isBusy(Throwable failure) {
        return false;
    }
}
