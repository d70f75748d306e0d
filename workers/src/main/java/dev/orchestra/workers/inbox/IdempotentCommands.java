package dev.orchestra.workers.inbox;

import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Reply;
import dev.orchestra.workers.inbox.Inbox.RequestId;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the engine commands that must be carried out once, however often they are asked for and however ambiguous the
 * engine's answer is. See {@link Inbox} for the life of a request.
 *
 * <p>The deduplication key is the request's source and id. A copy that comes while the first is undecided joins it; a copy
 * that comes later gets what the first one got.
 */
public final class IdempotentCommands implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotentCommands.class);
    private static final long BUSY_BACKOFF_MILLIS = 50;

    private final IdempotentCommandsOptions options;
    private final InboxThread store;
    private final ConcurrentMap<RequestId, Pending> pending = new ConcurrentHashMap<>();

    public IdempotentCommands(Engine engine, Inbox inbox, IdempotentCommandsOptions options, Clock clock) {
        this.options = options;
        this.store = new InboxThread(inbox, engine, options, clock, this::tell, this::decide);
        store.start();
    }

    /** Sees to it that the command is carried out once. Never blocks; the future never fails. */
    public CompletableFuture<Outcome> submit(Command command) {
        if (pending.size() >= options.inFlightMax()) {
            return CompletableFuture.completedFuture(new Outcome.Unavailable(
                    "%,d requests are being started already.".formatted(options.inFlightMax())));
        }
        Pending mine = new Pending(command);
        Pending first = pending.putIfAbsent(mine.id(), mine);
        if (first != null) {
            boolean same = first.command
                    .request()
                    .fingerprint()
                    .equals(command.request().fingerprint());
            return same ? first.outcome.copy() : CompletableFuture.completedFuture(new Outcome.Conflict());
        }
        store.claim(mine);
        return mine.outcome.copy();
    }

    /** How many requests are undecided. */
    public int inFlight() {
        return pending.size();
    }

    /** Whether the store answered when it was last asked. */
    public boolean storeAnswers() {
        return store.storeAnswers();
    }

    private void tell(Pending p) {
        if (System.nanoTime() - p.claimedNanos > options.claimValid().toNanos()) {
            // This process stood still or was held up: somebody else may have settled the claim meanwhile.
            store.reclaim(p);
            return;
        }
        p.command
                .tell()
                .get()
                .exceptionally(e -> new Reply.Unknown<>(String.valueOf(e.getMessage())))
                .thenAccept(reply -> told(p, reply));
    }

    private void told(Pending p, Reply<Long> reply) {
        switch (reply) {
            case Reply.Done<Long> done -> store.note(p, new Outcome.Done(done.value(), false));
            case Reply.Refused<Long> refused
            when refused.code() == Reply.Refused.Code.ALREADY_EXISTS -> {
                store.settle(p);
            }
            case Reply.Refused<Long> refused ->
                store.note(p, new Outcome.Refused(refused.code().name(), refused.message()));
            case Reply.Busy<Long> busy -> later(p, backoff(p.busyTries++));
            case Reply.Unknown<Long> unknown -> {
                LOG.info(
                        "Not known whether {} was started ({}); the engine's records will tell.",
                        p.id(),
                        unknown.message());
                store.settle(p);
            }
        }
    }

    private void later(Pending p, Duration wait) {
        Executor delayed = CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS);
        delayed.execute(() -> tell(p));
    }

    private Duration backoff(int tries) {
        long most = Math.min(options.backoffMax().toMillis(), BUSY_BACKOFF_MILLIS << Math.min(tries, 10));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }

    private void decide(Pending p, Outcome outcome) {
        pending.remove(p.id(), p);
        p.outcome.complete(outcome);
    }

    /** Stops. What is undecided stays claimed, and is settled when it is asked for again. */
    @Override
    public void close() {
        store.close();
        pending.values().forEach(p -> decide(p, new Outcome.Unavailable("The server is stopping.")));
    }
}
