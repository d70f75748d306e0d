package dev.orchestra.events.avro;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which topics carry Avro, and where their schemas are kept.
 *
 * @param registries base addresses of the Confluent API, for Apicurio {@code http://host:port/apis/ccompat/v7}; one or more of
 *     the same registry, the next is asked when one does not answer
 * @param login empty for a registry that asks for none
 * @param topics full names of topics that are written as Avro; {@code *} stands for any characters
 * @param topicPrefix of this installation, which the shipped schemas' topics have before their names
 * @param schemas a folder with a file {@code {topic}.avsc} for each topic whose schema is not the shipped one; null for none
 * @param compatibility the level that a subject gets when we make it; those that exist keep theirs
 * @param register whether a schema that the registry does not know is registered; otherwise it is refused
 * @param requestTimeout of one request; positive, at most 30 s
 * @param schemasMax how many schemas of others are kept in mind, 1 to 100,000
 */
public record AvroOptions(
        List<URI> registries,
        Optional<Login> login,
        List<String> topics,
        String topicPrefix,
        @Nullable Path schemas,
        String compatibility,
        boolean register,
        Duration requestTimeout,
        int schemasMax) {

    private static final Set<String> LEVELS = Set.of(
            "BACKWARD", "BACKWARD_TRANSITIVE", "FORWARD", "FORWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE", "NONE");

    /** For HTTP basic authentication. */
    public record Login(String username, String password) {

        @Override
        public String toString() {
            return username;
        }
    }

    public AvroOptions {
        registries = List.copyOf(registries);
        topics = List.copyOf(topics);
        require(
                !registries.isEmpty(),
                "Topics that carry Avro need a schema registry. Set SCHEMA_REGISTRY_URL, for Apicurio"
                        + " http://host:port/apis/ccompat/v7.");
        for (URI registry : registries) {
            require(
                    "http".equals(registry.getScheme()) || "https".equals(registry.getScheme()),
                    "The schema registry's address has to begin with http:// or https://, but is '" + registry + "'.");
            require(
                    registry.getUserInfo() == null,
                    "The schema registry's address holds a login. Set SCHEMA_REGISTRY_USERNAME and _PASSWORD instead.");
        }
        require(
                topics.stream().noneMatch(String::isBlank),
                "One of the topics that carry Avro is empty; name topics, or patterns with *.");
        require(
                LEVELS.contains(compatibility),
                "compatibility has to be one of " + LEVELS.stream().sorted().toList() + ", but is '" + compatibility
                        + "'.");
        require(
                requestTimeout.isPositive() && requestTimeout.compareTo(Duration.ofSeconds(30)) <= 0,
                "requestTimeout has to be positive and at most 30 s, but is " + requestTimeout + ".");
        require(
                schemasMax >= 1 && schemasMax <= 100_000,
                "schemasMax has to be 1 to 100,000, but is " + schemasMax + ".");
    }

    /** No login, no prefix, no files, BACKWARD, registering, 3 s, 1,000 schemas. */
    public static AvroOptions of(URI registry, List<String> topics) {
        return new AvroOptions(
                List.of(registry), Optional.empty(), topics, "", null, "BACKWARD", true, Duration.ofSeconds(3), 1_000);
    }

    /** The same with schemas of one's own, one file {@code {topic}.avsc} for each topic. */
    public AvroOptions withSchemas(@Nullable Path folder) {
        return new AvroOptions(
                registries, login, topics, topicPrefix, folder, compatibility, register, requestTimeout, schemasMax);
    }

    /** The same, but with schemas that somebody else registers. */
    public AvroOptions withoutRegistering() {
        return new AvroOptions(
                registries, login, topics, topicPrefix, schemas, compatibility, false, requestTimeout, schemasMax);
    }

    /**
     * What the environment says: {@code SCHEMA_REGISTRY_URL}, {@code SCHEMA_REGISTRY_USERNAME}, {@code
     * SCHEMA_REGISTRY_PASSWORD}, {@code ORCHESTRA_AVRO_TOPICS}, {@code ORCHESTRA_AVRO_SCHEMAS} and {@code
     * ORCHESTRA_TOPICS_PREFIX}, {@code ORCHESTRA_AVRO_COMPATIBILITY} and {@code ORCHESTRA_AVRO_REGISTER}; lists have commas.
     *
     * @return empty if it names neither a registry nor topics
     * @throws IllegalArgumentException if it names topics and no registry, or a value is wrong
     */
    public static Optional<AvroOptions> of(Map<String, String> environment) {
        List<String> registries = list(environment, "SCHEMA_REGISTRY_URL");
        List<String> topics = list(environment, "ORCHESTRA_AVRO_TOPICS");
        if (registries.isEmpty() && topics.isEmpty()) {
            return Optional.empty();
        }
        String username = environment.getOrDefault("SCHEMA_REGISTRY_USERNAME", "");
        String folder = environment.getOrDefault("ORCHESTRA_AVRO_SCHEMAS", "");
        return Optional.of(new AvroOptions(
                registries.stream().map(URI::create).toList(),
                username.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Login(username, environment.getOrDefault("SCHEMA_REGISTRY_PASSWORD", ""))),
                topics,
                environment.getOrDefault("ORCHESTRA_TOPICS_PREFIX", ""),
                folder.isEmpty() ? null : Path.of(folder),
                environment.getOrDefault("ORCHESTRA_AVRO_COMPATIBILITY", "BACKWARD"),
                !"false".equalsIgnoreCase(environment.getOrDefault("ORCHESTRA_AVRO_REGISTER", "true")),
                Duration.ofSeconds(3),
                1_000));
    }

    private static List<String> list(Map<String, String> environment, String name) {
        return Arrays.stream(environment.getOrDefault(name, "").split(","))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
