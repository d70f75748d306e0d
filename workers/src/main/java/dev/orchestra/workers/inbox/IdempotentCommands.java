package dev.orchestra.workers.inbox;

import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Reply;
import dev.orchestra.workers.inbox.Inbox.Claim;
import dev.orchestra.workers.inbox.Inbox.InboxUnavailableException;
import dev.orchestra.workers.inbox.Inbox.RequestId;
import dev.orchestra.workers.inbox.Inbox.Settlement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the engine commands that must be carried out once, however often they are asked for and however ambiguous the
 * engine's answer is. See {@link Inbox} for the life of a request.
 *
 * <p>The deduplication key is the request's source and id. A copy that comes while the first is undecided joins it; a copy
 * that comes later gets what the first one got. One thread does all that concerns the store, in batches.
 */
public final class IdempotentCommands implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(IdempotentCommands.class);
    private static final int BATCH_MAX = 500;
    private static final long BUSY_BACKOFF_MILLIS = 50;

    private final Inbox inbox;
    private final IdempotentCommandsOptions options;
    private final Clock clock;
    private final EngineMarkers markers;

    private final ConcurrentMap<RequestId, Pending> pending = new ConcurrentHashMap<>();
    private final Queue<Pending> toClaim = new ConcurrentLinkedQueue<>();
    private final Queue<Pending> toReclaim = new ConcurrentLinkedQueue<>();
    private final Queue<Pending> toSettle = new ConcurrentLinkedQueue<>();
    private final Queue<Note> toNote = new ConcurrentLinkedQueue<>();
    private final Semaphore work = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean storeAnswers = true;

    // Only the inbox thread uses these.
    private final Set<Pending> unsettled = new LinkedHashSet<>();
    private final List<Note> unwritten = new ArrayList<>();
    private long settledNanos = System.nanoTime();

    /** What has to be written down before an outcome is given out. */
    private record Note(Pending of, Outcome outcome) {}

    public IdempotentCommands(Engine engine, Inbox inbox, IdempotentCommandsOptions options, Clock clock) {
        this.inbox = inbox;
        this.options = options;
        this.clock = clock;
        this.markers = new EngineMarkers(engine);
        this.thread = Thread.ofVirtual().name("inbox").start(this::run);
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
        enqueue(toClaim, mine);
        return mine.outcome.copy();
    }

    /** How many requests are undecided. */
    public int inFlight() {
        return pending.size();
    }

    /** Whether the store answered when it was last asked. */
    public boolean storeAnswers() {
        return storeAnswers;
    }

    private <E> void enqueue(Queue<E> queue, E element) {
        queue.add(element);
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    private void run() {
        while (!closed) {
            try {
                boolean waiting = unwritten.isEmpty() && unsettled.isEmpty();
                long waitMillis = waiting ? 60_000 : options.settleInterval().toMillis();
                if (work.tryAcquire(waitMillis, TimeUnit.MILLISECONDS)) {
                    work.drainPermits();
                }
                askStore(this::writeNotes);
                askStore(this::reclaim);
                claim();
                askStore(this::settle);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("The inbox thread met an unexpected error and goes on.", e);
            }
        }
    }

    private void askStore(Runnable question) {
        try {
            question.run();
        } catch (InboxUnavailableException e) {
            storeFails(e);
        }
    }

    private void storeFails(InboxUnavailableException e) {
        if (storeAnswers) {
            LOG.warn("The inbox does not answer; new requests wait for it: {}", e.getMessage());
        }
        storeAnswers = false;
    }

    private void claim() {
        List<Pending> batch = take(toClaim);
        if (batch.isEmpty()) {
            return;
        }
        try {
            List<Claim> claims =
                    inbox.claim(batch.stream().map(p -> p.command.request()).toList());
            storeAnswers = true;
            for (int i = 0; i < batch.size(); i++) {
                claimed(batch.get(i), claims.get(i));
            }
        } catch (InboxUnavailableException e) {
            storeFails(e);
            batch.forEach(p -> decide(p, new Outcome.Unavailable("The inbox does not answer: " + e.getMessage())));
        }
        if (!toClaim.isEmpty()) {
            work.release();
        }
    }

    private void claimed(Pending p, Claim claim) {
        switch (claim) {
            case Claim.Fresh fresh -> {
                p.claimedAt = fresh.at();
                p.claimedNanos = System.nanoTime();
                tell(p);
            }
            case Claim.AlreadyStarted started -> decide(p, new Outcome.Done(started.key(), true));
            case Claim.AlreadyRefused refused -> decide(p, new Outcome.Refused(refused.code(), refused.message()));
            case Claim.Conflict() -> decide(p, new Outcome.Conflict());
            case Claim.Unsettled since -> {
                p.claimedAt = since.at();
                // Whoever claimed it may have told the engine until just now.
                ambiguous(p);
                unsettled.add(p);
            }
        }
    }

    private void tell(Pending p) {
        if (System.nanoTime() - p.claimedNanos > options.claimValid().toNanos()) {
            // This process stood still or was held up: somebody else may have settled the claim meanwhile.
            enqueue(toReclaim, p);
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
            case Reply.Done<Long> done -> enqueue(toNote, new Note(p, new Outcome.Done(done.value(), false)));
            case Reply.Refused<Long> refused
            when refused.code() == Reply.Refused.Code.ALREADY_EXISTS -> {
                ambiguous(p);
                enqueue(toSettle, p);
            }
            case Reply.Refused<Long> refused ->
                enqueue(toNote, new Note(p, new Outcome.Refused(refused.code().name(), refused.message())));
            case Reply.Busy<Long> busy -> later(p, backoff(p.busyTries++));
            case Reply.Unknown<Long> unknown -> {
                LOG.info(
                        "Not known whether {} was started ({}); the engine's records will tell.",
                        p.id(),
                        unknown.message());
                ambiguous(p);
                enqueue(toSettle, p);
            }
        }
    }

    private void ambiguous(Pending p) {
        p.notBefore = clock.instant().plus(options.commandTimeMax());
    }

    private void later(Pending p, Duration wait) {
        Executor delayed = CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS);
        delayed.execute(() -> tell(p));
    }

    private Duration backoff(int tries) {
        long most = Math.min(options.backoffMax().toMillis(), BUSY_BACKOFF_MILLIS << Math.min(tries, 10));
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    }

    private void reclaim() {
        for (Pending p = toReclaim.peek(); p != null; p = toReclaim.peek()) {
            takeOver(p);
            toReclaim.remove();
        }
    }

    private void takeOver(Pending p) {
        Optional<Instant> at = inbox.reclaim(p.id(), p.claimedAt);
        storeAnswers = true;
        if (at.isPresent()) {
            p.claimedAt = at.get();
            p.claimedNanos = System.nanoTime();
            tell(p);
        } else {
            enqueue(toClaim, p);
        }
    }

    private void writeNotes() {
        unwritten.addAll(take(toNote));
        if (unwritten.isEmpty()) {
            return;
        }
        List<Inbox.Started> started = new ArrayList<>();
        List<RequestId> released = new ArrayList<>();
        for (Note note : unwritten) {
            switch (note.outcome()) {
                case Outcome.Done done ->
                    started.add(new Inbox.Started(note.of().id(), done.key()));
                case Outcome.Refused refused
                when note.of().command.rememberRefusal() ->
                    inbox.refused(note.of().id(), refused.code(), refused.message());
                default -> released.add(note.of().id());
            }
        }
        if (!started.isEmpty()) {
            inbox.started(started);
        }
        if (!released.isEmpty()) {
            inbox.release(released);
        }
        storeAnswers = true;
        unwritten.forEach(note -> decide(note.of(), note.outcome()));
        unwritten.clear();
        if (!toNote.isEmpty()) {
            work.release();
        }
    }

    private void settle() {
        unsettled.addAll(take(toSettle));
        long now = System.nanoTime();
        if (unsettled.isEmpty() || now - settledNanos < options.settleInterval().toNanos() / 2) {
            return;
        }
        settledNanos = now;
        boolean recordsMissing = false;
        for (Pending p : List.copyOf(unsettled)) {
            switch (inbox.settle(p.id(), p.notBefore)) {
                case Settlement.Found found -> {
                    unsettled.remove(p);
                    decide(p, new Outcome.Done(found.key(), true));
                }
                case Settlement.NotDone() -> {
                    takeOver(p);
                    unsettled.remove(p);
                }
                case Settlement.NotYet notYet ->
                    recordsMissing |= clock.instant().isAfter(p.notBefore);
            }
        }
        storeAnswers = true;
        if (recordsMissing) {
            markers.write();
        }
    }

    private void decide(Pending p, Outcome outcome) {
        pending.remove(p.id(), p);
        p.outcome.complete(outcome);
    }

    private static <E> List<E> take(Queue<E> queue) {
        List<E> taken = new ArrayList<>();
        for (E next = queue.poll(); next != null; next = queue.poll()) {
            taken.add(next);
            if (taken.size() == BATCH_MAX) {
                break;
            }
        }
        return taken;
    }

    /** Stops. What is undecided stays claimed, and is settled when it is asked for again. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        pending.values().forEach(p -> decide(p, new Outcome.Unavailable("The server is stopping.")));
    }
}
