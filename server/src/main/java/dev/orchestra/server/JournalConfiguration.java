package dev.orchestra.server;

import dev.orchestra.events.avro.AvroFormats;
import dev.orchestra.events.avro.AvroOptions;
import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.cloudevents.SchemaRefusedException;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.events.memory.InMemoryEventLog;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The journal, and the topics in it. */
@Configuration(proxyBeanMethods = false)
class JournalConfiguration {

    @Bean
    Topics topics(TopicProperties properties) {
        return Topics.of(
                properties.prefix(),
                Map.of(
                        Topics.CONTEXT_REQUEST_VARIABLE, properties.contextRequest(),
                        Topics.CONTEXT_RESPONSE_VARIABLE, properties.contextResponsePrefix()));
    }

    /** JSON, and Avro where topics are configured so; the start fails if the registry refuses one of their schemas. */
    @Bean
    DataFormats dataFormats(AvroProperties avro, TopicProperties topics, JournalProperties journal) {
        Optional<AvroOptions> options = avro.options(topics.prefix());
        if (options.isEmpty()) {
            return DataFormats.JSON;
        }
        if (journal.type() != JournalProperties.Type.KAFKA) {
            throw new SchemaRefusedException(
                    "orchestra.avro needs Kafka, but orchestra.kafka.type is memory, where every topic carries JSON.");
        }
        AvroFormats formats = new AvroFormats(options.get());
        formats.check();
        return formats;
    }

    @Bean(destroyMethod = "close")
    EventLog eventLog(
            JournalProperties properties, DataFormats formats, KafkaProperties spring, Tracing tracing, Clock clock) {
        return switch (properties.type()) {
            case KAFKA -> new KafkaEventLog(properties.options(connection(spring)), tracing, clock, formats);
            case MEMORY, IN_MEMORY -> new InMemoryEventLog(clock, tracing);
        };
    }

    /** How to connect, as {@code spring.kafka.security}, {@code spring.kafka.ssl} and {@code spring.kafka.properties} say. */
    static Map<String, String> connection(KafkaProperties spring) {
        Map<String, Object> settings = spring.buildAdminProperties();
        settings.keySet().removeAll(Set.of("bootstrap.servers", "client.id"));
        Map<String, String> connection = new HashMap<>();
        settings.forEach((name, value) -> connection.put(name, String.valueOf(value)));
        return connection;
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    TopicInitialiser topicInitialiser(EventLog log, Topics topics) {
        return new TopicInitialiser(log, topics.shared());
    }
}
