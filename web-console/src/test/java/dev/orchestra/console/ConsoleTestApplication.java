package dev.orchestra.console;

import dev.orchestra.events.bus.EventBus;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import dev.orchestra.registry.AgentDrains;
import dev.orchestra.registry.endpoint.CardCheck;
import dev.orchestra.registry.endpoint.EndpointGuard;
import dev.orchestra.registry.endpoint.HttpAgentCards;
import dev.orchestra.registry.endpoint.Resolver;
import dev.orchestra.workers.inbox.IdempotentCommands;
import dev.orchestra.workers.inbox.IdempotentCommandsOptions;
import dev.orchestra.workers.start.MessagePublisher;
import dev.orchestra.workers.start.WorkflowStarter;
import dev.orchestra.workers.steps.RemoteAnswers;
import dev.orchestra.workers.steps.StepTokens;
import dev.orchestra.workers.tracing.Traces;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The API over fakes of its ports. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(ConsoleConfiguration.class)
class ConsoleTestApplication {

    @Bean
    Topics topics() {
        return new Topics("");
    }

    @Bean
    FakeEngine engine() {
        return new FakeEngine();
    }

    @Bean
    FakeInbox inbox() {
        return new FakeInbox();
    }

    @Bean
    FakeLog log() {
        return new FakeLog();
    }

    /** A bus of its own, in memory; the fake journal has no groups and no times. */
    @Bean
    EventBus bus(Topics topics) {
        InMemoryEventLog own = new InMemoryEventLog();
        own.createTopics(topics.shared());
        own.createTopics(List.of(TopicSpec.journal(topics.agentTopic("again"))));
        return EventBus.on(own, topics, Clock.systemUTC());
    }

    @Bean
    FakeDirectory directory() {
        return new FakeDirectory();
    }

    /** Endpoints are where the test says. */
    @Bean
    HttpAgentCards httpAgentCards(FakeLog log, Topics topics, FakeDirectory directory) {
        Resolver table = host -> new InetAddress[] {
            InetAddress.getByName(host.equals("inside.example.com") ? "10.0.0.1" : "93.184.215.14")
        };
        log.subscribe(SubscriptionOptions.of("directory", Set.of(topics.agentRegistry())), directory::hear);
        CardCheck check = new CardCheck(new EndpointGuard(table, Set.of()));
        return new HttpAgentCards(log, topics, directory, check, Clock.systemUTC());
    }

    @Bean
    AgentDrains agentDrains(FakeLog log, Topics topics, FakeDirectory directory) {
        log.subscribe(SubscriptionOptions.of("drains", Set.of(topics.agentControl())), directory::hearDrain);
        return new AgentDrains(log, topics, directory, Duration.ofMillis(200), Clock.systemUTC());
    }

    @Bean
    StepTokens stepTokens() {
        return new StepTokens("only for tests, and long enough to sign with", List.of());
    }

    @Bean
    RemoteAnswers remoteAnswers(FakeLog log, Topics topics, StepTokens tokens) {
        return new RemoteAnswers(log, topics, tokens, Clock.systemUTC());
    }

    @Bean
    FakeHistory history() {
        return new FakeHistory();
    }

    @Bean
    FakeCases cases() {
        return new FakeCases();
    }

    @Bean
    FakeEvents events() {
        return new FakeEvents();
    }

    @Bean
    FakeRebuild rebuild() {
        return new FakeRebuild();
    }

    @Bean
    IdempotentCommands commands(FakeEngine engine, FakeInbox inbox) {
        return new IdempotentCommands(engine, inbox, IdempotentCommandsOptions.defaults(), Clock.systemUTC());
    }

    @Bean
    WorkflowStarter starter(FakeEngine engine, IdempotentCommands commands) {
        return new WorkflowStarter(engine, commands, Traces.off());
    }

    @Bean
    MessagePublisher publisher(FakeEngine engine, IdempotentCommands commands) {
        return new MessagePublisher(engine, commands, Duration.ofHours(1));
    }
}
