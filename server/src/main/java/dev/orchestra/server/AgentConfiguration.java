package dev.orchestra.server;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.LiveAgentDirectory;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Who the agents are, and whether they are alive. */
@Configuration(proxyBeanMethods = false)
class AgentConfiguration {

    @Bean(destroyMethod = "close")
    AgentDirectory agentDirectory(EventLog log, Topics topics, Clock clock) {
        return LiveAgentDirectory.start(log, topics, clock);
    }
}
