package dev.orchestra.benchmarks;

import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Tracing;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Peers of the agent that is lost, each a whole agent. The flavour says which are in this process: {@code 5-10} are those from 5 up
 * to 9.
 */
final class PeersPart implements Program.Part {

    static final String AGENT = "benchmark-peer";

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
        log = new KafkaEventLog(
                KafkaEventLogOptions.of(at.kafka(), AGENT + "-" + at.flavour()), Tracing.OFF, Clock.systemUTC());
        String[] words = at.flavour().split("-");
        for (int number = Integer.parseInt(words[0]); number < Integer.parseInt(words[1]); number++) {
            runtimes.add(AgentRuntime.builder()
                    .agent(AGENT)
                    .agentId(id(number))
                    .heartbeatInterval(AgentTimes.ofThisProcess().heartbeat())
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
