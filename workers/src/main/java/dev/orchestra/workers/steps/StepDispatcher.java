package dev.orchestra.workers.steps;

import dev.orchestra.processes.JobTypes;
import dev.orchestra.processes.Variables;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Engine.JobWorker;
import dev.orchestra.workers.engine.Engine.JobWorkerOptions;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.pressure.Pressure.Level;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes {@code agent-step} jobs and sends each to its agent. It never waits: what cannot be sent at once goes to the desk,
 * and what is lost on the way is offered again by the engine, whose open job is the only memory that counts.
 */
final class StepDispatcher implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StepDispatcher.class);

    private final Engine engine;
    private final StepReader reader;
    private final StepSender sender;
    private final StepDesk desk;
    private final SentSteps sent;
    private final OfferedBefore offeredBefore;
    private final StepMetrics metrics;
    private final StepsOptions options;
    private final Clock clock;
    private @Nullable JobWorker worker;
    private boolean closed;

    StepDispatcher(
            Engine engine,
            StepReader reader,
            StepSender sender,
            StepDesk desk,
            SentSteps sent,
            OfferedBefore offeredBefore,
            StepMetrics metrics,
            StepsOptions options,
            Clock clock) {
        this.engine = engine;
        this.reader = reader;
        this.sender = sender;
        this.desk = desk;
        this.sent = sent;
        this.offeredBefore = offeredBefore;
        this.metrics = metrics;
        this.options = options;
        this.clock = clock;
    }

    /** Takes jobs, unless the pressure is critical. */
    synchronized void follow(Level level) {
        if (level == Level.CRITICAL || closed) {
            if (worker != null) {
                worker.close();
                worker = null;
            }
        } else if (worker == null) {
            worker = engine.work(
                    new JobWorkerOptions(
                            JobTypes.AGENT_STEP, options.lease(), options.jobsMax(), Variables.FETCHED_BY_STEP),
                    this::onJob);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        follow(Level.CRITICAL);
    }

    void onJob(Job job) {
        try {
            if (job.leaseEnd().toEpochMilli() <= clock.millis()) {
                metrics.notDispatched("lease-over");
                return;
            }
            // Also noted for a job that cannot be read: its key has been seen.
            boolean maybeSent = offeredBefore.maybe(job);
            dispatch(reader.read(job), maybeSent);
        } catch (IllegalArgumentException e) {
            sender.refuse(job.key(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("Job {} could not be sent; the engine offers it again.", job.key(), e);
        }
    }

    private void dispatch(Step step, boolean maybeSent) {
        if (maybeSent && !sent.knows(step.id())) {
            desk.put(step, true);
            return;
        }
        if (!desk.ready(step.definition().agent())) {
            desk.put(step, false);
            return;
        }
        sendNow(step);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It never fails.
    private void sendNow(Step step) {
        sender.send(step).thenAccept(settled -> {
            if (!settled) {
                desk.putLater(step);
            }
        });
    }
}
