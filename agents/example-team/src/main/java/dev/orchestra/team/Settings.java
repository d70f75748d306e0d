package dev.orchestra.team;

import dev.orchestra.events.log.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the environment says about this process.
 *
 * @param member which agent it is: {@code ORCHESTRA_AGENT}
 * @param agentId {@code ORCHESTRA_AGENT_ID}; empty to let the SDK find one
 * @param bootstrapServers {@code KAFKA_BOOTSTRAP_SERVERS}; by default {@code localhost:9092}
 * @param clientProperties for every Kafka client: {@code KAFKA_CLIENT_SECURITY_PROTOCOL} is {@code security.protocol}
 * @param capacity {@code KAFKA_MAX_WORKERS}: how many steps run side by side; 10 by default
 * @param workshop {@code ORCHESTRA_TEAM_PACE}, an ISO 8601 duration, nothing by default; {@code ORCHESTRA_TEAM_OUTPUT}, a directory, none
 *     by default
 * @param peerContext {@code PEER_CONTEXT_ENABLED}: whether it tells what it knows of lost colleagues; it does by default
 * @param topics with the prefix {@code ORCHESTRA_TOPICS_PREFIX}
 */
record Settings(
        Member member,
        String agentId,
        String bootstrapServers,
        Map<String, String> clientProperties,
        int capacity,
        Workshop workshop,
        boolean peerContext,
        Topics topics) {

    private static final String CLIENT_PREFIX = "KAFKA_CLIENT_";
    private static final String CAPACITY_DEFAULT = "10";

    Settings {
        clientProperties = Map.copyOf(clientProperties);
    }

    /** @throws IllegalArgumentException if a value is missing or wrong; the message names the variable */
    static Settings of(Map<String, String> environment) {
        return new Settings(
                Member.ofAgent(environment.getOrDefault("ORCHESTRA_AGENT", "")),
                environment.getOrDefault("ORCHESTRA_AGENT_ID", ""),
                environment.getOrDefault("KAFKA_BOOTSTRAP_SERVERS", "localhost:9092"),
                clientProperties(environment),
                capacity(environment.getOrDefault("KAFKA_MAX_WORKERS", CAPACITY_DEFAULT)),
                workshop(environment),
                flag(environment, "PEER_CONTEXT_ENABLED"),
                Topics.of(environment.getOrDefault("ORCHESTRA_TOPICS_PREFIX", ""), environment));
    }

    private static Workshop workshop(Map<String, String> environment) {
        String pace = environment.getOrDefault("ORCHESTRA_TEAM_PACE", "").strip();
        String output = environment.getOrDefault("ORCHESTRA_TEAM_OUTPUT", "").strip();
        try {
            return new Workshop(
                    pace.isEmpty() ? Duration.ZERO : Duration.parse(pace),
                    output.isEmpty() ? Optional.empty() : Optional.of(Path.of(output)));
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "ORCHESTRA_TEAM_PACE has to be an ISO 8601 duration such as PT2S, but is '%s'.".formatted(pace), e);
        }
    }

    private static boolean flag(Map<String, String> environment, String name) {
        return switch (environment.getOrDefault(name, "").strip().toLowerCase(Locale.ROOT)) {
            case "", "true" -> true;
            case "false" -> false;
            default ->
                throw new IllegalArgumentException(
                        "%s has to be true or false, but is '%s'.".formatted(name, environment.get(name)));
        };
    }

    private static int capacity(String value) {
        try {
            return Integer.parseInt(value.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "KAFKA_MAX_WORKERS has to be a whole number of steps, but is '" + value + "'.", e);
        }
    }

    private static Map<String, String> clientProperties(Map<String, String> environment) {
        Map<String, String> properties = new TreeMap<>();
        environment.forEach((name, value) -> {
            if (name.startsWith(CLIENT_PREFIX) && name.length() > CLIENT_PREFIX.length()) {
                properties.put(
                        name.substring(CLIENT_PREFIX.length())
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '.'),
                        value);
            }
        });
        return properties;
    }
}
