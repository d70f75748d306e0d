package dev.orchestra.server;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.reconstruction.FailureDetector;
import dev.orchestra.reconstruction.checkpoints.CheckpointIndex;
import dev.orchestra.workers.checkpoints.LastCheckpoints;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The failure detector, and what it says of those who are lost. */
@Configuration(proxyBeanMethods = false)
class DetectorConfiguration {

    /** Of each replica, whether it judges agents or not: steps also end by their deadlines. */
    @Bean(destroyMethod = "close")
    CheckpointIndex checkpointIndex(EventLog log, Topics topics, DetectorProperties properties, Clock clock) {
        return CheckpointIndex.start(log, topics, properties.checkpoints().settings(), clock);
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "orchestra.detector.enabled", matchIfMissing = true)
    Running<FailureDetector> failureDetector(
            EventLog log, Topics topics, DetectorProperties properties, LastCheckpoints checkpoints, Clock clock) {
        return new Running<>(
                Phase.DETECTION, () -> FailureDetector.start(log, topics, properties.settings(), checkpoints, clock));
    }
}
