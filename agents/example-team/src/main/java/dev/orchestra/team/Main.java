package dev.orchestra.team;

import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.agents.AgentRuntimeBuilder;
import dev.orchestra.events.avro.AvroFormats;
import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.cloudevents.SchemaRefusedException;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.EventLog;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs one agent of the team, the one that {@code ORCHESTRA_AGENT} names, until it gets SIGTERM. */
public final class Main {

    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int WRONG_USE = 2;

    private Main() {}

    /** Exits with 0 after a stop in order, 1 if a newer process took its id, 2 if a setting is wrong. */
    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(System.getenv()));
    }

    private static int run(Map<String, String> environment) throws InterruptedException {
        try {
            Settings settings = Settings.of(environment);
            OpenTelemetry telemetry = Telemetry.of(environment);
            String name = settings.agentId().isEmpty() ? settings.member().agent() : settings.agentId();
            KafkaEventLogOptions options = KafkaEventLogOptions.of(settings.bootstrapServers(), name)
                    .clientProperties(settings.clientProperties());
            DataFormats formats = AvroFormats.of(environment);
            try (EventLog journal =
                    new KafkaEventLog(options, AgentRuntime.spanTracing(), Clock.systemUTC(), formats)) {
                return start(settings, telemetry, journal).join() == AgentRuntime.StopReason.CLOSED ? 0 : 1;
            }
        } catch (IllegalArgumentException | SchemaRefusedException e) {
            LOG.error("The agent cannot start. {}", e.getMessage());
            return WRONG_USE;
        }
    }

    static AgentRuntime start(Settings settings, OpenTelemetry telemetry, EventLog journal) {
        AgentRuntimeBuilder builder = AgentRuntime.builder()
                .agent(settings.member().agent())
                .agentId(settings.agentId())
                .handler(settings.member().handler(settings.workshop()))
                .card(settings.member().card())
                .capacity(settings.capacity())
                .topics(settings.topics())
                .peerContext(settings.peerContext())
                .eventLog(journal)
                .openTelemetry(telemetry)
                .closeOnShutdown();
        settings.member().instances().ifPresent(builder::instances);
        return builder.start();
    }
}
