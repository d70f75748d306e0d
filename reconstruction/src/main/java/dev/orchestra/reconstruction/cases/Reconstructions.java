package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.RecoveryHistory;
import dev.orchestra.processes.JobTypes;
import dev.orchestra.reconstruction.peers.Gatherings;
import dev.orchestra.reconstruction.peers.PeerOptions;
import dev.orchestra.reconstruction.undo.UndoDesk;
import dev.orchestra.reconstruction.undo.UndoOptions;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Engine.JobWorker;
import dev.orchestra.workers.engine.Engine.JobWorkerOptions;
import dev.orchestra.workers.engine.UntilFinal;
import dev.orchestra.workers.tracing.Traces;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * The workers of the parts of reconstructions, running. Any number of replicas may run at once, and work on the parts of one
 * case.
 */
public final class Reconstructions implements AutoCloseable {

    private final ScheduledExecutorService timer;
    private final Gatherings gatherings;
    private final UndoDesk desk;
    private final CaseWorker worker;
    private final List<JobWorker> workers = new ArrayList<>();

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
        LivePeers live = new LivePeers(on.directory());
        gatherings = Gatherings.start(
                new Gatherings.Dependencies(on.log(), on.topics(), live::isAlive, on.meters(), on.clock()), peers);
        desk = UndoDesk.start(
                new UndoDesk.Dependencies(
                        on.log(),
                        on.topics(),
                        live::hasProcess,
                        () -> UUID.randomUUID().toString(),
                        on.clock()),
                undo);
        worker = new CaseWorker(
                on.engine(), commands(on.meters()), timer, options, on.meters(), on.traces(), on.clock());
        Supplier<Number> inHand = worker::inHand;
        Gauge.builder("orchestra.reconstruction.in.hand", inHand)
                .description("Parts of cases that this process works on")
                .register(on.meters());

        RecoveryHistory history = new PacedHistory(on.history(), options.questionsMax());
        IngestGate gate = new IngestGate(history, on.log(), on.topics(), options.ingestWait());
        CaseHistories histories = new CaseHistories(history, options);
        CaseEvents events = new CaseEvents(on.log(), on.topics(), on.meters());
        Clock clock = on.clock();
        int peersMax = peers.enabled() ? peers.peersMax() : 0;
        work(
                on,
                options,
                JobTypes.RECONSTRUCTION_OPEN,
                new OpenPart(history, gate, live, events, options, peersMax, clock));
        work(on, options, JobTypes.RECONSTRUCTION_LOAD, new LoadPart(histories));
        work(on, options, JobTypes.RECONSTRUCTION_GATHER, new GatherPart(gatherings, events, clock));
        work(
                on,
                options,
                JobTypes.RECONSTRUCTION_MERGE,
                new MergePart(histories, gatherings, live, on.merger(), events, options, clock));
        work(on, options, JobTypes.RECONSTRUCTION_UNDO, new UndoPart(histories, gate, desk, events, clock));
        work(on, options, JobTypes.RECONSTRUCTION_GIVE_UP, new GiveUpPart(histories, gate, desk, events, clock));
    }

    private void work(Dependencies on, CaseOptions options, String jobType, Part part) {
        workers.add(on.engine()
                .work(
                        new JobWorkerOptions(jobType, options.lease(), options.jobsMax(), part.variables()),
                        job -> worker.onJob(part, job)));
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
    public void close() {
        workers.forEach(JobWorker::close);
        worker.close();
        gatherings.close();
        desk.close();
        timer.shutdownNow();
    }
}
