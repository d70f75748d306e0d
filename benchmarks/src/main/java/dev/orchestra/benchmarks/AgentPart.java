package dev.orchestra.benchmarks;

import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.processes.Examples;
import dev.orchestra.workers.tracing.Traces;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Side c, the agent: echoes its input. */
final class AgentPart implements Program.Part {

    private final Addresses at;
    private final OpenTelemetry telemetry;
    private @Nullable EventLog log;
    private @Nullable AgentRuntime runtime;

    AgentPart(Addresses at) {
        this.at = at;
        this.telemetry = at.flavour().equals("tracing") ? Telemetry.sdk() : OpenTelemetry.noop();
    }

    @Override
    public void start() {
        Tracing tracing = () -> Traces.traceparent(Span.current()).orElse(null);
        log = new KafkaEventLog(KafkaEventLogOptions.of(at.kafka(), "benchmark-agent"), tracing, Clock.systemUTC());
        runtime = AgentRuntime.builder()
                .agent(Examples.AGENT_ECHO)
                .agentId("echo-benchmark")
                .capacity(256)
                .eventLog(log)
                .openTelemetry(telemetry)
                .handler(step -> step.input())
                .start();
    }

    @Override
    public void stop() {
        if (runtime != null && log != null) {
            runtime.close();
            log.close();
            runtime = null;
        }
    }
}
