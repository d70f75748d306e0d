package dev.orchestra.workers.inbox;

import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.inbox.Inbox.Claim;
import dev.orchestra.workers.inbox.Inbox.InboxUnavailableException;
import dev.orchestra.workers.inbox.Inbox.Settlement;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does all that concerns the store, one thing after the other and in batches, on a thread of its own. */
final class InboxThread implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InboxThread.class);

    private final Inbox inbox;
    private final IdempotentCommandsOptions options;
    private final Clock clock;
    private final EngineMarkers markers;
    private final Consumer<Pending> tell;
    private final BiConsumer<Pending, Outcome> decide;

    private final Queue<Pending> toClaim = new ConcurrentLinkedQueue<>();
    private final Queue<Pending> toReclaim = new ConcurrentLinkedQueue<>();
    private final Queue<Pending> toSettle = new ConcurrentLinkedQueue<>();
    private final Notes notes;
    private final Semaphore work = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean storeAnswers = true;

    // Only the thread itself uses these.
    private final Set<Pending> unsettled = new LinkedHashSet<>();
    private long settledNanos = System.nanoTime();

    /**
     * @param tell gives the engine the command of a claim that is ours
     * @param decide gives the outcome out
     */
    InboxThread(
            Inbox inbox,
            Engine engine,
            IdempotentCommandsOptions options,
            Clock clock,
            Consumer<Pending> tell,
            BiConsumer<Pending, Outcome> decide) {
        this.inbox = inbox;
        this.notes = new Notes(inbox);
        this.options = options;
        this.clock = clock;
        this.markers = new EngineMarkers(engine, clock);
        this.tell = tell;
        this.decide = decide;
        this.thread = Thread.ofVirtual().name("inbox").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void claim(Pending p) {
        enqueue(toClaim, p);
    }

    /** Takes an own claim over again, for it may be somebody else's by now. */
    void reclaim(Pending p) {
        enqueue(toReclaim, p);
    }

    /** Finds out from the engine's records what became of a command that was told just now. */
    void settle(Pending p) {
        ambiguousUntilNow(p);
        enqueue(toSettle, p);
    }

    /** Writes the outcome down, then gives it out. */
    void note(Pending p, Outcome outcome) {
        notes.add(p, outcome);
        wake();
    }

    boolean storeAnswers() {
        return storeAnswers;
    }

    private void ambiguousUntilNow(Pending p) {
        p.notBefore = clock.instant().plus(options.commandTimeMax());
    }

    private void enqueue(Queue<Pending> queue, Pending p) {
        queue.add(p);
        wake();
    }

    private void wake() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    private void run() {
        while (!closed) {
            try {
                boolean waiting = notes.areWritten() && unsettled.isEmpty();
                long waitMillis = waiting ? 60_000 : options.settleInterval().toMillis();
                if (work.tryAcquire(waitMillis, TimeUnit.MILLISECONDS)) {
                    work.drainPermits();
                }
                askStore(this::writeNotes);
                askStore(this::reclaimAll);
                claimAll();
                askStore(this::settleAll);
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

    private void claimAll() {
        List<Pending> batch = Batch.of(toClaim);
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
            batch.forEach(
                    p -> decide.accept(p, new Outcome.Unavailable("The inbox does not answer: " + e.getMessage())));
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
                tell.accept(p);
            }
            case Claim.AlreadyStarted started -> decide.accept(p, new Outcome.Done(started.key(), true));
            case Claim.AlreadyRefused refused ->
                decide.accept(p, new Outcome.Refused(refused.code(), refused.message()));
            case Claim.Conflict() -> decide.accept(p, new Outcome.Conflict());
            case Claim.Unsettled since -> {
                p.claimedAt = since.at();
                // Whoever claimed it may have told the engine until just now.
                ambiguousUntilNow(p);
                unsettled.add(p);
            }
        }
    }

    private void reclaimAll() {
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
            tell.accept(p);
        } else {
            claim(p);
        }
    }

    private void writeNotes() {
        List<Notes.Note> written = notes.write();
        if (!written.isEmpty()) {
            storeAnswers = true;
        }
        written.forEach(note -> decide.accept(note.of(), note.outcome()));
        if (notes.areWaiting()) {
            work.release();
        }
    }

    private void settleAll() {
        unsettled.addAll(Batch.of(toSettle));
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
                    decide.accept(p, new Outcome.Done(found.key(), true));
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

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
