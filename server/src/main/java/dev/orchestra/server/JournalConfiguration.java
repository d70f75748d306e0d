package dev.orchestra.server;

import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.events.memory.InMemoryEventLog;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The journal, and the topics in it. */
@Configuration(proxyBeanMethods = false)
class JournalConfiguration {

    @Bean
    Topics topics(TopicProperties properties) {
        return new Topics(properties.prefix());
    }

    @Bean(destroyMethod = "close")
    EventLog eventLog(JournalProperties properties, Tracing tracing, Clock clock) {
        return switch (properties.type()) {
            case KAFKA -> new KafkaEventLog(properties.options(), tracing, clock);
            case MEMORY -> new InMemoryEventLog(clock, tracing);
        };
    }

    @Bean(initMethod = "start", destroyMethod = "close")
    TopicInitialiser topicInitialiser(EventLog log, Topics topics) {
        return new TopicInitialiser(log, topics.shared());
    }
}
