package dev.orchestra.reconstruction;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RecordTooLargeException;
import dev.orchestra.workers.checkpoints.LastCheckpoints;
import dev.orchestra.workers.checkpoints.LastCheckpoints.Found;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what the failure detector found, and goes on trying until it is stored. A verdict takes along what the lost attempt
 * had got to. All that is said has the same id if it is said again.
 */
final class Verdicts {

    private static final Logger LOG = LoggerFactory.getLogger(Verdicts.class);
    private static final Found TOO_LARGE =
            Found.missing("Its last checkpoint is too large to be sent along with the verdict.");

    private final EventLog log;
    private final DetectorEvents events;
    private final LastCheckpoints checkpoints;
    private final Clock clock;
    private final Executor executor;
    private final ConcurrentLinkedQueue<Runnable> toRepeat = new ConcurrentLinkedQueue<>();

    /** @param executor what was found is stored by it: an append may wait for the broker */
    Verdicts(EventLog log, DetectorEvents events, LastCheckpoints checkpoints, Clock clock, Executor executor) {
        this.log = log;
        this.events = events;
        this.checkpoints = checkpoints;
        this.clock = clock;
        this.executor = executor;
    }

    /** @return completes when the verdict is stored for each of the steps */
    CompletableFuture<Void> give(Verdict verdict) {
        Instant at = clock.instant();
        return CompletableFuture.allOf(
                verdict.steps().stream().map(step -> give(verdict, step, at)).toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<Void> give(Verdict verdict, ActiveStep step, Instant at) {
        return checkpoints
                .of(step.jobKey(), step.attempt())
                .thenComposeAsync(
                        found ->
                                untilStored("A verdict on " + verdict.agentId(), () -> store(verdict, step, found, at)),
                        executor);
    }

    private CompletableFuture<?> store(Verdict verdict, ActiveStep step, Found found, Instant at) {
        return append(events.of(verdict, step, found, at))
                .exceptionallyCompose(
                        error -> isTooLarge(error) && found.checkpoint().isPresent()
                                ? append(events.of(verdict, step, TOO_LARGE, at))
                                : CompletableFuture.failedFuture(error));
    }

    /** Clears a heartbeat. */
    void clear(String agentId) {
        var unused = untilStored("That " + agentId + " is gone", () -> append(List.of(events.clearing(agentId))));
    }

    void say(Suspicion suspicion) {
        switch (suspicion) {
            case Suspicion.Suspected it ->
                LOG.info("Agent {} is suspected: not heard since {} (broker time).", it.agentId(), it.lastHeartbeat());
            case Suspicion.Recovered it -> LOG.info("Agent {} is heard again after {}.", it.agentId(), it.silence());
        }
        var unused =
                untilStored("How it stands with " + suspicion.agentId(), () -> append(List.of(events.of(suspicion))));
    }

    /** Tries again what could not be stored. */
    void repeat() {
        for (int left = toRepeat.size(); left > 0; left--) {
            Runnable next = toRepeat.poll();
            if (next != null) {
                next.run();
            }
        }
    }

    private CompletableFuture<Void> untilStored(String what, Supplier<CompletableFuture<?>> store) {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        attempt(what, store, stored);
        return stored;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback handles both ends.
    private void attempt(String what, Supplier<CompletableFuture<?>> store, CompletableFuture<Void> stored) {
        store.get().whenComplete((done, error) -> {
            if (error == null) {
                stored.complete(null);
            } else {
                LOG.warn("{} could not be stored and is said again.", what, error);
                toRepeat.add(() -> attempt(what, store, stored));
            }
        });
    }

    private CompletableFuture<Void> append(List<Outgoing> records) {
        try {
            return CompletableFuture.allOf(records.stream().map(log::append).toArray(CompletableFuture[]::new));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static boolean isTooLarge(Throwable error) {
        return error instanceof RecordTooLargeException || error.getCause() instanceof RecordTooLargeException;
    }
}
