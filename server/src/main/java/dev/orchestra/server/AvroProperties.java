package dev.orchestra.server;

import dev.orchestra.events.avro.AvroOptions;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Topics that carry Avro instead of JSON, and the schema registry.
 *
 * @param registries base addresses of its Confluent API, commas between; without one, no Avro is read or written
 * @param username for HTTP basic authentication; empty for none
 * @param topics written as Avro; {@code *} stands for any characters
 * @param schemas a folder with {@code {topic}.avsc} for topics whose schema is not the shipped one
 * @param compatibility the level of subjects that the server makes
 * @param register whether the server registers schemas that the registry does not know
 * @param requestTimeout of one request to the registry
 * @param schemasMax how many schemas of others are kept in mind
 */
@ConfigurationProperties("orchestra.avro")
record AvroProperties(
        @DefaultValue List<URI> registries,
        @DefaultValue("") String username,
        @DefaultValue("") String password,
        @DefaultValue List<String> topics,
        @Nullable Path schemas,
        @DefaultValue("BACKWARD") String compatibility,
        @DefaultValue("true") boolean register,
        @DefaultValue("3s") Duration requestTimeout,
        @DefaultValue("1000") int schemasMax) {

    /** Empty where every topic carries JSON. */
    Optional<AvroOptions> options(String topicPrefix) {
        if (registries.isEmpty() && topics.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new AvroOptions(
                registries,
                username.isEmpty() ? Optional.empty() : Optional.of(new AvroOptions.Login(username, password)),
                topics,
                topicPrefix,
                schemas == null || schemas.toString().isEmpty() ? null : schemas,
                compatibility,
                register,
                requestTimeout,
                schemasMax));
    }
}
