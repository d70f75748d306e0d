package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.RecordTooLargeException;
import dev.orchestra.history.HistoryUnavailableException;
import dev.orchestra.reconstruction.undo.NotUndoneException;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.engine.Reply;
import dev.orchestra.workers.engine.UntilFinal;
import dev.orchestra.workers.json.JsonFields;
import dev.orchestra.workers.tracing.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does the jobs of cases, each on a thread of its own, and keeps their leases while they wait. The deduplication key is the
 * job's key: one that is offered again while it is in hand is left, and one that was done already is refused by the engine.
 *
 * <p>A job that cannot be done now fails and keeps its retries, so that it is visible, is offered again and never becomes an
 * incident for that. One that an operator has to look at fails for good, with the reason.
 */
final class CaseWorker implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CaseWorker.class);
    private static final int MESSAGE_MAX = 1_000;

    private final Map<Long, InHand> inHand = new ConcurrentHashMap<>();
    private final Engine engine;
    private final UntilFinal commands;
    private final CaseOptions options;
    private final MeterRegistry meters;
    private final Traces traces;
    private final Clock clock;
    private volatile boolean closed;

    private static final class InHand {
        private final Job job;
        private volatile Thread thread = Thread.currentThread();
        private volatile Instant leaseEnd;
        private volatile boolean ended;

        InHand(Job job) {
            this.job = job;
            this.leaseEnd = job.leaseEnd();
        }
    }

    CaseWorker(
            Engine engine,
            UntilFinal commands,
            ScheduledExecutorService timer,
            CaseOptions options,
            MeterRegistry meters,
            Traces traces,
            Clock clock) {
        this.engine = engine;
        this.commands = commands;
        this.options = options;
        this.meters = meters;
        this.traces = traces;
        this.clock = clock;
        long look = options.lease().toMillis() / 5;
        var unused = timer.scheduleWithFixedDelay(this::keepLeases, look, look, TimeUnit.MILLISECONDS);
    }

    int inHand() {
        return inHand.size();
    }

    /** Takes a job and returns at once. */
    void onJob(Part part, Job job) {
        if (closed || job.leaseEnd().compareTo(clock.instant()) <= 0 || inHand.size() >= options.jobsMax()) {
            return; // The engine offers it again.
        }
        InHand taken = new InHand(job);
        if (inHand.putIfAbsent(job.key(), taken) == null) {
            taken.thread = Thread.ofVirtual()
                    .name("case-" + part.name() + "-" + job.key())
                    .unstarted(() -> run(part, taken));
            taken.thread.start();
        }
    }

    private void run(Part part, InHand taken) {
        long begun = System.nanoTime();
        String outcome = "failed";
        JsonFields variables = JsonFields.of(taken.job.variables());
        Span span = traces.start("reconstruction " + part.name(), SpanKind.INTERNAL, CaseRef.traceparent(variables))
                .setAttribute("orchestra.process.instance", taken.job.processInstanceKey());
        try (Scope scope = span.makeCurrent()) {
            complete(taken, part.work(taken.job, variables));
            outcome = "done";
        } catch (InterruptedException e) {
            outcome = "interrupted";
            letGo(taken);
        } catch (NotYetException | HistoryUnavailableException | JournalUnavailableException e) {
            outcome = "waits";
            LOG.info("The part '{}' of a case (job {}) waits: {}", part.name(), taken.job.key(), e.getMessage());
            fail(taken, taken.job.retries(), message(e));
        } catch (BrokenCaseException | NotUndoneException | RecordTooLargeException e) {
            LOG.warn("The part '{}' of a case (job {}) needs an operator.", part.name(), taken.job.key(), e);
            fail(taken, 0, message(e));
        } catch (RuntimeException e) {
            LOG.error("The part '{}' of a case (job {}) failed.", part.name(), taken.job.key(), e);
            fail(taken, Math.max(0, taken.job.retries() - 1), message(e));
        } finally {
            if (!outcome.equals("done")) {
                span.setStatus(StatusCode.ERROR, outcome);
            }
            span.end();
            meters.timer("orchestra.reconstruction.part", "part", part.name(), "outcome", outcome)
                    .record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
        }
    }

    private static String message(Exception e) {
        String text = String.valueOf(e.getMessage() == null ? e : e.getMessage());
        return text.length() > MESSAGE_MAX ? text.substring(0, MESSAGE_MAX) + "…" : text;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It repeats itself until the engine has it.
    private void complete(InHand taken, Json variables) {
        taken.ended = true;
        long key = taken.job.key();
        commands.give("complete job " + key + " of a case", () -> engine.complete(key, variables))
                .thenRun(() -> inHand.remove(key));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It repeats itself until the engine has it.
    private void fail(InHand taken, int retries, String message) {
        taken.ended = true;
        long key = taken.job.key();
        Duration backoff = closed || retries == 0 ? Duration.ZERO : options.backoff();
        commands.give(
                        "fail job " + key + " of a case",
                        () -> engine.fail(key, retries, backoff, message, Json.object()))
                .thenRun(() -> inHand.remove(key));
    }

    /** We are being closed, or the engine has no such job any more. */
    private void letGo(InHand taken) {
        if (closed) {
            fail(taken, taken.job.retries(), "The server that worked on it was stopped; another one goes on.");
        } else {
            inHand.remove(taken.job.key());
        }
    }

    private void keepLeases() {
        Instant now = clock.instant();
        for (InHand taken : inHand.values()) {
            Duration left = Duration.between(now, taken.leaseEnd);
            if (!taken.ended && left.multipliedBy(2).compareTo(options.lease()) < 0) {
                taken.leaseEnd = now.plus(options.lease());
                extend(taken);
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback never fails.
    private void extend(InHand taken) {
        engine.extendLease(taken.job.key(), options.lease()).thenAccept(reply -> {
            if (reply instanceof Reply.Refused<Void> refused && refused.code() == Reply.Refused.Code.NOT_FOUND) {
                LOG.info("Job {} of a case is gone: {}", taken.job.key(), refused.message());
                taken.thread.interrupt();
            }
        });
    }

    /** Stops working; what is in hand is offered to another replica at once. */
    @Override
    public void close() {
        closed = true;
        for (InHand taken : inHand.values()) {
            if (!taken.ended) {
                taken.thread.interrupt();
            }
        }
        long end = System.nanoTime() + Duration.ofSeconds(3).toNanos();
        for (InHand taken : inHand.values()) {
            try {
                long left = end - System.nanoTime();
                if (left > 0) {
                    taken.thread.join(Duration.ofNanos(left));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
