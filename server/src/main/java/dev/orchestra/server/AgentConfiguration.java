package dev.orchestra.server;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentDrains;
import dev.orchestra.registry.LiveAgentDirectory;
import java.time.Clock;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who the agents are, and whether they are alive. */
@Configuration(proxyBeanMethods = false)
class AgentConfiguration {

    private static final Duration DRAIN_CONFIRM_MAX = Duration.ofSeconds(5);

    @Bean(destroyMethod = "close")
    AgentDirectory agentDirectory(EventLog log, Topics topics, Clock clock) {
        return LiveAgentDirectory.start(log, topics, clock);
    }

    @Bean
    AgentDrains agentDrains(EventLog log, Topics topics, AgentDirectory directory, Clock clock) {
        return new AgentDrains(log, topics, directory, DRAIN_CONFIRM_MAX, clock);
    }
}
