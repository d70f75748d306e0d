package dev.orchestra.server;

import dev.orchestra.bridge.HttpAgents;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.endpoint.CardCheck;
import dev.orchestra.registry.endpoint.EndpointGuard;
import dev.orchestra.registry.endpoint.HttpAgentCards;
import dev.orchestra.registry.endpoint.Resolver;
import dev.orchestra.workers.steps.RemoteAnswers;
import dev.orchestra.workers.steps.StepTokens;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Agents that are called over HTTP: their cards, their calls and their late answers. */
@Configuration(proxyBeanMethods = false)
class HttpAgentConfiguration {

    @Bean
    EndpointGuard endpointGuard(HttpAgentProperties properties) {
        return new EndpointGuard(Resolver.SYSTEM, properties.hosts());
    }

    @Bean
    HttpAgentCards httpAgentCards(
            EventLog log, Topics topics, AgentDirectory directory, EndpointGuard guard, Clock clock) {
        return new HttpAgentCards(log, topics, directory, new CardCheck(guard), clock);
    }

    @Bean
    RemoteAnswers remoteAnswers(EventLog log, Topics topics, StepTokens tokens, Clock clock) {
        return new RemoteAnswers(log, topics, tokens, clock);
    }

    @Bean
    @ConditionalOnBooleanProperty(name = "orchestra.http-agents.enabled", matchIfMissing = true)
    Running<HttpAgents> httpAgents(
            EventLog log,
            Topics topics,
            AgentDirectory directory,
            EndpointGuard guard,
            HttpAgentProperties properties,
            Clock clock,
            @Value("${server.port:8088}") int port) {
        return new Running<>(
                Phase.CALLS, () -> HttpAgents.start(log, topics, directory, guard, properties.settings(port), clock));
    }
}
