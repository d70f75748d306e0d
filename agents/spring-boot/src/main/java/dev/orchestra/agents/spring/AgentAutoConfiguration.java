package dev.orchestra.agents.spring;

import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.EventLog;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** Runs the beans that are marked {@link Agent}, on a journal that the application brings or on Kafka. */
@AutoConfiguration
@ConditionalOnBean(annotation = Agent.class)
@ConditionalOnProperty(name = "orchestra.agent.enabled", matchIfMissing = true)
@EnableConfigurationProperties(AgentProperties.class)
class AgentAutoConfiguration {

    private static final String PEER_CONTEXT = "PEER_CONTEXT_ENABLED";
    private static final String SERVERS = "KAFKA_BOOTSTRAP_SERVERS";

    @Bean(destroyMethod = "close")
    @ConditionalOnMissingBean(EventLog.class)
    EventLog agentEventLog(AgentProperties properties, Environment environment) {
        String servers = properties.bootstrapServers() != null
                ? properties.bootstrapServers()
                : environment.getProperty(SERVERS, "");
        if (servers.isBlank()) {
            throw new IllegalStateException(
                    "The agents do not know where Kafka is. Set orchestra.agent.bootstrap-servers or the environment variable %s, for example to localhost:9092."
                            .formatted(SERVERS));
        }
        String name = environment.getProperty("spring.application.name", "agents");
        return new KafkaEventLog(
                KafkaEventLogOptions.of(servers, name).clientProperties(properties.clientProperties()),
                AgentRuntime.spanTracing(),
                Clock.systemUTC());
    }

    @Bean
    AgentRuntimes agentRuntimes(
            ConfigurableListableBeanFactory beans,
            EventLog log,
            AgentProperties properties,
            Environment environment,
            ObjectProvider<OpenTelemetry> telemetry) {
        boolean peerContext = properties.peerContextEnabled() != null
                ? properties.peerContextEnabled()
                : environment.getProperty(PEER_CONTEXT, Boolean.class, true);
        return new AgentRuntimes(new AgentBeans(beans), log, properties, peerContext, telemetry);
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(HealthIndicator.class)
    static class Health {

        @Bean
        @ConditionalOnMissingBean(name = "agentsHealthIndicator")
        HealthIndicator agentsHealthIndicator(AgentRuntimes runtimes, EventLog log) {
            return new AgentsHealthIndicator(runtimes, log);
        }
    }
}
