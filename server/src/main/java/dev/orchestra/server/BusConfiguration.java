package dev.orchestra.server;

import dev.orchestra.events.bus.EventBus;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The event bus, on the journal, in memory or on Kafka as that is. */
@Configuration(proxyBeanMethods = false)
class BusConfiguration {

    @Bean(destroyMethod = "close")
    EventBus eventBus(EventLog log, Topics topics, Clock clock, BusProperties properties) {
        return EventBus.on(log, topics, clock, properties.options());
    }

    @Bean
    ShutdownAnnouncement shutdownAnnouncement(EventBus bus) {
        return new ShutdownAnnouncement(bus);
    }
}
