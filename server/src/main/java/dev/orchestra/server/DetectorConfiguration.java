package dev.orchestra.server;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.reconstruction.FailureDetector;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The failure detector. */
@Configuration(proxyBeanMethods = false)
class DetectorConfiguration {

    @Bean
    @ConditionalOnBooleanProperty(name = "orchestra.detector.enabled", matchIfMissing = true)
    Running<FailureDetector> failureDetector(EventLog log, Topics topics, DetectorProperties properties, Clock clock) {
        return new Running<>(Phase.DETECTION, () -> FailureDetector.start(log, topics, properties.settings(), clock));
    }
}
