package dev.orchestra.agents;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.FencedException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heartbeats of one incarnation, never two at once. As long as the process is in its group, each is committed in one
 * transaction with the places of the requests that it names.
 */
final class Pulse {

    private static final Logger LOG = LoggerFactory.getLogger(Pulse.class);

    private final String incarnation;
    private final int capacity;
    private final long intervalNanos;
    private final EventLog log;
    private final AgentEvents events;
    private final StepTable steps;
    private final Runnable fenced;
    /** Something was accepted or ended since the last heartbeat. */
    private volatile boolean changed = true;

    // Guarded by this.
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    private @Nullable Subscription group;
    private boolean accepting = true;
    private boolean silent;
    private boolean failing;
    /** Another one follows the one that is under way. */
    private boolean hurried;

    private long beats;
    private long lastNanos;

    Pulse(
            String incarnation,
            int capacity,
            Duration interval,
            EventLog log,
            AgentEvents events,
            StepTable steps,
            Runnable fenced) {
        this.incarnation = incarnation;
        this.capacity = capacity;
        this.intervalNanos = interval.toNanos();
        this.log = log;
        this.events = events;
        this.steps = steps;
        this.fenced = fenced;
    }

    /** The next heartbeat goes out with the next tick. */
    void hasten() {
        if (!changed) {
            changed = true;
        }
    }

    /** Sends a heartbeat at once, or right after the one that is under way; many calls are one heartbeat. */
    synchronized void hurry() {
        changed = true;
        if (last.isDone()) {
            var unused = beat();
        } else if (!hurried) {
            hurried = true;
            var unused = last.whenComplete((done, error) -> beatHurried());
        }
    }

    private synchronized void beatHurried() {
        if (hurried) {
            hurried = false;
            var unused = last.isDone() ? beat() : last;
        }
    }

    synchronized void startIn(Subscription subscription) {
        group = subscription;
    }

    /** Heartbeats go alone from now on. */
    synchronized void leaveGroup() {
        group = null;
    }

    /** The process takes nothing new: its capacity is 0 from now on. */
    synchronized void stopAccepting() {
        accepting = false;
    }

    /**
     * Says nothing more. A process that has dropped its steps must not say that it has none: only the change of its
     * incarnation tells the failure detector that they are lost.
     */
    synchronized void silence() {
        silent = true;
    }

    /** Sends a heartbeat if something changed or the interval is over, unless the last one is still under way. */
    synchronized void beatIfDue(long nowNanos) {
        if (!silent && last.isDone() && (changed || nowNanos - lastNanos >= intervalNanos)) {
            lastNanos = nowNanos;
            var unused = beat();
        }
    }

    /** Sends a heartbeat after the one that is under way. */
    synchronized CompletableFuture<?> beatNow() {
        return last.handle((done, error) -> true).thenCompose(ready -> beat());
    }

    /** A heartbeat for a transaction that is about to commit what is done, because partitions change hands. */
    synchronized List<Outgoing> beatOnRevocation() {
        if (silent) {
            return List.of();
        }
        if (!last.isDone()) {
            // The one under way may be stored after this one, and knows less.
            last = last.handle((done, error) -> true).thenCompose(ready -> beat());
        }
        // Whether it is stored shows with the next one that is sent alone.
        return List.of(heartbeat(look()));
    }

    private synchronized CompletableFuture<?> beat() {
        if (silent) {
            return CompletableFuture.completedFuture(null);
        }
        StepTable.Named named = look();
        Outgoing heartbeat = heartbeat(named);
        CompletableFuture<?> sent;
        try {
            sent = group != null ? group.commitWith(List.of(heartbeat)) : log.append(heartbeat);
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        last = sent.whenComplete((done, error) -> beaten(named, error));
        return last;
    }

    private StepTable.Named look() {
        changed = false;
        return steps.name();
    }

    private Outgoing heartbeat(StepTable.Named named) {
        return events.heartbeat(incarnation, ++beats, accepting ? capacity : 0, named.said());
    }

    private void beaten(StepTable.Named named, @Nullable Throwable error) {
        if (error == null) {
            named.stored();
            setFailing(false);
            return;
        }
        changed = true;
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        if (cause instanceof FencedException) {
            fenced.run();
        } else if (setFailing(true)) {
            LOG.warn("A heartbeat could not be stored; it is tried again until it is. Is the broker up?", cause);
        }
    }

    private synchronized boolean setFailing(boolean now) {
        boolean changes = failing != now;
        failing = now;
        return changes;
    }
}
