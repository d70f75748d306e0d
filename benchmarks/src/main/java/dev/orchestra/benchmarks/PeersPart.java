package dev.orchestra.benchmarks;

import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Tracing;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Peers of the agent that is lost: as many as the flavour says, each a whole agent, in one process. */
final class PeersPart implements Program.Part {

    static final String AGENT = "benchmark-peer";

    private static final Duration HEARTBEAT = Duration.ofMillis(400);

    private final Addresses at;
    private final List<AgentRuntime> runtimes = new ArrayList<>();
    private @Nullable EventLog log;

    PeersPart(Addresses at) {
        this.at = at;
    }

    static String id(int number) {
        return AGENT + "-" + number;
    }

    @Override
    public void start() {
        log = new KafkaEventLog(KafkaEventLogOptions.of(at.kafka(), AGENT), Tracing.OFF, Clock.systemUTC());
        for (int number = 0; number < Integer.parseInt(at.flavour()); number++) {
            runtimes.add(AgentRuntime.builder()
                    .agent(AGENT)
                    .agentId(id(number))
                    .heartbeatInterval(HEARTBEAT)
                    .eventLog(log)
                    .openTelemetry(OpenTelemetry.noop())
                    .handler(step -> step.input())
                    .onMessage((message, messenger) -> message.data())
                    .start());
        }
    }

    @Override
    public void stop() {
        runtimes.forEach(AgentRuntime::close);
        runtimes.clear();
        if (log != null) {
            log.close();
            log = null;
        }
    }
}
