package dev.orchestra.benchmarks;

import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.registry.LiveAgentDirectory;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Engines;
import dev.orchestra.workers.engine.ZeebeOptions;
import dev.orchestra.workers.steps.AgentSteps;
import dev.orchestra.workers.steps.StepTokens;
import dev.orchestra.workers.steps.StepsOptions;
import dev.orchestra.workers.tracing.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Side c, in the server's place: the dispatcher and the response adapter as the server wires them. */
final class ServerPart implements Program.Part {

    private static final String SECRET = "only for benchmarks, and long enough to sign with";

    private final Addresses at;
    private final Traces traces;
    private final Topics topics = new Topics("");
    private @Nullable EventLog log;
    private @Nullable Engine engine;
    private @Nullable LiveAgentDirectory directory;
    private @Nullable AgentSteps steps;

    ServerPart(Addresses at) {
        this.at = at;
        this.traces = at.flavour().equals("tracing") ? new Traces(Telemetry.sdk()) : Traces.off();
    }

    @Override
    public void start() {
        Clock clock = Clock.systemUTC();
        Tracing tracing = () -> Traces.traceparent(Span.current()).orElse(null);
        log = new KafkaEventLog(KafkaEventLogOptions.of(at.kafka(), "benchmark-server"), tracing, clock);
        log.createTopics(topics.shared());
        engine = Engines.zeebe(ZeebeOptions.of(at.grpc(), at.rest()));
        directory = LiveAgentDirectory.start(log, topics, clock);
        steps = AgentSteps.start(
                new AgentSteps.Dependencies(
                        engine,
                        log,
                        topics,
                        directory,
                        new StepTokens(SECRET, List.of()),
                        new SimpleMeterRegistry(),
                        traces,
                        clock),
                StepsOptions.defaults());
    }

    @Override
    public void stop() {
        if (steps != null && directory != null && engine != null && log != null) {
            steps.close();
            directory.close();
            engine.close();
            log.close();
            steps = null;
        }
    }
}
