package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.RecoveryHistory;
import dev.orchestra.reconstruction.peers.PeerOptions;
import dev.orchestra.reconstruction.undo.UndoOptions;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Engine.JobWorker;
import dev.orchestra.workers.engine.Engine.JobWorkerOptions;
import dev.orchestra.workers.engine.UntilFinal;
import dev.orchestra.workers.json.JsonFields;
import dev.orchestra.workers.tracing.Traces;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The workers of the parts of reconstructions, running. Any number of replicas may run at once, and work on the parts of one
 * case.
 */
public final class Reconstructions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Reconstructions.class);

    private final ScheduledExecutorService timer;
    private final Dependencies on;
    private final CaseOptions options;
    private final PeerOptions peers;
    private final UndoOptions undo;
    private final CaseParts parts;
    private final CaseWorker worker;
    private final List<JobWorker> workers = new ArrayList<>();
    private @Nullable Rehearsal rehearsal;

    /** What the workers run on. */
    public record Dependencies(
            Engine engine,
            EventLog log,
            Topics topics,
            RecoveryHistory history,
            AgentDirectory directory,
            Merger merger,
            MeterRegistry meters,
            Traces traces,
            Clock clock) {}

    /** Starts the workers. None of what they depend on has to be up. */
    public static Reconstructions start(Dependencies on, CaseOptions options, PeerOptions peers, UndoOptions undo) {
        return new Reconstructions(on, options, peers, undo);
    }

    private Reconstructions(Dependencies on, CaseOptions options, PeerOptions peers, UndoOptions undo) {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("orchestra-cases-timer").factory());
        this.on = on;
        this.options = options;
        this.peers = peers;
        this.undo = undo;
        parts = new CaseParts(on, options, peers, undo);
        worker = new CaseWorker(
                on.engine(), commands(on.meters()), timer, options, on.meters(), on.traces(), on.clock());
        Supplier<Number> inHand = worker::inHand;
        Gauge.builder("orchestra.reconstruction.in.hand", inHand)
                .description("Parts of cases that this process works on")
                .register(on.meters());

        parts.byJobType()
                .forEach((jobType, part) -> workers.add(on.engine()
                        .work(
                                new JobWorkerOptions(jobType, options.lease(), options.jobsMax(), part.variables()),
                                job -> worker.onJob(part, job))));
    }

    /**
     * Begins with a case whose verdict is on its way to the engine, so that its peers are asked meanwhile. What comes of it is found by the
     * first part of the case, if this process gets it; nothing else depends on it. Never blocks and never fails.
     *
     * @param lost the variables that the process is told of the loss with
     */
    public void expect(long processInstanceKey, Json lost) {
        try {
            parts.headStarts().begin(Loss.of(JsonFields.of(lost)), processInstanceKey);
        } catch (BrokenCaseException e) {
            LOG.debug("A loss in instance {} tells too little to begin with.", processInstanceKey, e);
        }
    }

    /** Makes the first case as fast as later ones, on a thread of its own; see {@link Rehearsal}. */
    public synchronized void rehearse() {
        if (rehearsal == null) {
            rehearsal = Rehearsal.start(on, options, peers, undo, parts.gate());
        }
    }

    private UntilFinal commands(MeterRegistry meters) {
        Counter busy = meters.counter("orchestra.engine.replies", "kind", "busy");
        Counter unknown = meters.counter("orchestra.engine.replies", "kind", "unknown");
        return new UntilFinal(timer, new UntilFinal.Listener() {
            @Override
            public void busy() {
                busy.increment();
            }

            @Override
            public void unknown() {
                unknown.increment();
            }
        });
    }

    @Override
    public synchronized void close() {
        if (rehearsal != null) {
            rehearsal.close();
        }
        workers.forEach(JobWorker::close);
        worker.close();
        parts.close();
        timer.shutdownNow();
    }
}
