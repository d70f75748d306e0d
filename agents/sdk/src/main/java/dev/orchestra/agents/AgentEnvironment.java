package dev.orchestra.agents;

import dev.orchestra.events.avro.AvroFormats;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.Topics;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;

/** Reads the settings of a runtime from the environment, under the names of the wire contract. */
final class AgentEnvironment {

    static final String BOOTSTRAP_SERVERS = "KAFKA_BOOTSTRAP_SERVERS";
    static final String AGENT_ID = "ORCHESTRA_AGENT_ID";
    static final String MAX_WORKERS = "KAFKA_MAX_WORKERS";
    static final String CONSUMER_GROUP = "KAFKA_CONSUMER_GROUP";
    static final String TOPICS_PREFIX = "ORCHESTRA_TOPICS_PREFIX";

    static final String PEER_CONTEXT = "PEER_CONTEXT_ENABLED";

    private AgentEnvironment() {}

    static AgentRuntimeBuilder read(Map<String, String> environment) {
        AgentRuntimeBuilder builder = new AgentRuntimeBuilder()
                .topics(Topics.of(text(environment, TOPICS_PREFIX), environment))
                .agentId(text(environment, AGENT_ID))
                .closeOnShutdown();
        String workers = text(environment, MAX_WORKERS);
        if (!workers.isEmpty()) {
            builder.capacity(number(workers));
        }
        String group = text(environment, CONSUMER_GROUP);
        if (!group.isEmpty()) {
            builder.group(group);
        }
        String peers = text(environment, PEER_CONTEXT);
        if (!peers.isEmpty()) {
            builder.peerContext(flag(peers));
        }
        String servers = text(environment, BOOTSTRAP_SERVERS);
        return builder.ownEventLog(agentId -> {
            if (servers.isEmpty()) {
                throw new IllegalArgumentException(
                        "%s is missing; set it to the addresses of Kafka, for example localhost:9092."
                                .formatted(BOOTSTRAP_SERVERS));
            }
            return new KafkaEventLog(
                    KafkaEventLogOptions.of(servers, agentId),
                    AgentRuntime.spanTracing(),
                    Clock.systemUTC(),
                    AvroFormats.of(environment));
        });
    }

    private static String text(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, "").strip();
    }

    private static boolean flag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException(
                        "%s has to be true or false, but is '%s'.".formatted(PEER_CONTEXT, text));
        };
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "%s has to be a whole number, but is '%s'.".formatted(MAX_WORKERS, text), e);
        }
    }
}
