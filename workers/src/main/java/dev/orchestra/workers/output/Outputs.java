package dev.orchestra.workers.output;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.processes.JobTypes;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Engine.JobWorker;
import dev.orchestra.workers.engine.Engine.JobWorkerOptions;
import dev.orchestra.workers.engine.UntilFinal;
import dev.orchestra.workers.tracing.Traces;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/** The worker for {@code workflow-output}, running. Any number of replicas may run at once. */
public final class Outputs implements AutoCloseable {

    /** The server's {@code source}. */
    static final String SOURCE = "/orchestra/server";

    private final ScheduledExecutorService timer;
    private final JobWorker worker;

    /** What the worker runs on. */
    public record Dependencies(
            Engine engine,
            EventLog log,
            Topics topics,
            ProcessModels models,
            MeterRegistry meters,
            Traces traces,
            Clock clock) {}

    /** Starts the worker. Neither the engine nor the journal has to be up. */
    public static Outputs start(Dependencies on, OutputOptions options) {
        return new Outputs(on, options);
    }

    private Outputs(Dependencies on, OutputOptions options) {
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("orchestra-output-timer").factory());
        Counter sent = on.meters().counter("orchestra.outputs");
        Counter busy = on.meters().counter("orchestra.engine.replies", "kind", "busy");
        Counter unknown = on.meters().counter("orchestra.engine.replies", "kind", "unknown");
        UntilFinal commands = new UntilFinal(timer, new UntilFinal.Listener() {
            @Override
            public void busy() {
                busy.increment();
            }

            @Override
            public void unknown() {
                unknown.increment();
            }
        });
        OutputWorker outputs = new OutputWorker(
                on.engine(),
                commands,
                on.log(),
                on.topics(),
                new OutputMappings(on.models()),
                sent::increment,
                on.traces(),
                timer,
                on.clock());
        Supplier<Number> inFlight = outputs::inFlight;
        Gauge.builder("orchestra.outputs.in.flight", inFlight).register(on.meters());
        worker = on.engine()
                .work(
                        new JobWorkerOptions(JobTypes.WORKFLOW_OUTPUT, options.lease(), options.jobsMax(), List.of()),
                        outputs::onJob);
    }

    @Override
    public void close() {
        worker.close();
        timer.shutdownNow();
    }
}
