package dev.orchestra.workers.steps;

import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Reply;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the leases of slow steps, and says when a step's deadline has passed. A step that is answered within 80 % of its
 * lease costs nothing here; any other has its lease extended once, up to its deadline and the grace.
 */
final class LeaseKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);
    private static final long AGAIN_MILLIS = 1_000;
    private static final int COMMANDS_MAX = 1_000;

    private final Engine engine;
    private final DeadlineVerdicts verdicts;
    private final SentSteps sent;
    private final StepMetrics metrics;
    private final StepsOptions options;
    private final Clock clock;

    private final Queue<Wake> returned = new ConcurrentLinkedQueue<>();
    /** Their deadline is over, and the engine still waits for them. */
    private final Queue<SentStep> overdue = new ConcurrentLinkedQueue<>();

    private final AtomicInteger commands = new AtomicInteger();

    /** Only the ticking thread uses it. */
    private final PriorityQueue<Wake> wakes = new PriorityQueue<>(Comparator.comparingLong(Wake::atMillis));

    private record Wake(SentStep step, long atMillis) {}

    LeaseKeeper(
            Engine engine,
            DeadlineVerdicts verdicts,
            SentSteps sent,
            StepMetrics metrics,
            StepsOptions options,
            Clock clock) {
        this.engine = engine;
        this.verdicts = verdicts;
        this.sent = sent;
        this.metrics = metrics;
        this.options = options;
        this.clock = clock;
    }

    /** Does what is due. By one thread, a few times a second. */
    void tick() {
        long now = clock.millis();
        for (SentStep step = sent.nextFresh(); step != null; step = sent.nextFresh()) {
            wakeAt(step, step.leasedMillis() + options.extendAfter().toMillis());
        }
        for (Wake wake = returned.poll(); wake != null; wake = returned.poll()) {
            wakes.add(wake);
        }
        for (SentStep step = overdue.poll(); step != null; step = overdue.poll()) {
            if (!step.ended()) {
                giveVerdict(step);
            }
        }
        for (Wake next = wakes.peek(); next != null && next.atMillis() <= now; next = wakes.peek()) {
            wakes.remove();
            if (!next.step().ended()) {
                due(next.step(), now);
            }
        }
    }

    private void wakeAt(SentStep step, long millis) {
        wakes.add(new Wake(step, Math.min(millis, step.deadlineMillis())));
    }

    private void due(SentStep step, long now) {
        if (!step.stored() || commands.get() >= COMMANDS_MAX) {
            wakes.add(new Wake(step, now + AGAIN_MILLIS));
        } else if (now >= step.deadlineMillis()) {
            askBeforeVerdict(step);
        } else {
            extend(step, Duration.ofMillis(step.deadlineMillis() - now).plus(options.grace()));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback handles both ends.
    private void extend(SentStep step, Duration lease) {
        commands.incrementAndGet();
        metrics.leaseExtended();
        engine.extendLease(step.id().jobKey(), lease).whenComplete((reply, error) -> {
            commands.decrementAndGet();
            if (error != null) {
                wakeLater(step, clock.millis() + AGAIN_MILLIS);
                return;
            }
            switch (reply) {
                case Reply.Refused<Void> no when no.code() == Reply.Refused.Code.NOT_FOUND -> sent.drop(step);
                // The lease is over already: the job is offered again, and taken in again when it comes to us.
                case Reply.Refused<Void> no -> wakeLater(step, step.deadlineMillis());
                case Reply.Done<Void> done -> wakeLater(step, step.deadlineMillis());
                case Reply.Busy<Void> busy -> {
                    metrics.engineBusy();
                    wakeLater(step, clock.millis() + AGAIN_MILLIS);
                }
                case Reply.Unknown<Void> unknown -> wakeLater(step, clock.millis() + AGAIN_MILLIS);
            }
        });
    }

    /**
     * Another replica may have applied an answer that we know nothing of, so the engine is asked whether it still waits. While it
     * is away there is no verdict: nobody could act on it, and the answer may be on its way.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // The callback handles both ends.
    private void askBeforeVerdict(SentStep step) {
        commands.incrementAndGet();
        engine.extendLease(step.id().jobKey(), options.grace()).whenComplete((reply, error) -> {
            commands.decrementAndGet();
            switch (reply) {
                case Reply.Done<Void> done -> overdue.add(step);
                case Reply.Refused<Void> no when no.code() == Reply.Refused.Code.NOT_FOUND -> sent.drop(step);
                // The lease is over, but not the job.
                case Reply.Refused<Void> no -> overdue.add(step);
                case Reply.Busy<Void> busy -> {
                    metrics.engineBusy();
                    returned.add(new Wake(step, clock.millis() + AGAIN_MILLIS));
                }
                case Reply.Unknown<Void> unknown -> returned.add(new Wake(step, clock.millis() + AGAIN_MILLIS));
                case null -> returned.add(new Wake(step, clock.millis() + AGAIN_MILLIS));
            }
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback handles both ends.
    private void giveVerdict(SentStep step) {
        commands.incrementAndGet();
        verdicts.give(step).whenComplete((stored, error) -> {
            commands.decrementAndGet();
            if (error == null) {
                metrics.verdictGiven();
                sent.drop(step);
            } else {
                LOG.warn("The time-out of step {} could not be stored and is tried again.", step.id(), error);
                returned.add(new Wake(step, clock.millis() + AGAIN_MILLIS));
            }
        });
    }

    private void wakeLater(SentStep step, long millis) {
        returned.add(new Wake(step, Math.min(millis, step.deadlineMillis())));
    }
}
