package dev.orchestra.agents.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.AgentHandler;
import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.agents.ContextHandler;
import dev.orchestra.agents.InstanceContext;
import dev.orchestra.agents.KeyedAgent;
import dev.orchestra.agents.StepContext;
import dev.orchestra.agents.UndoHandler;
import dev.orchestra.agents.UndoHandlers;
import dev.orchestra.agents.interactions.Interaction;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.agents.messages.Message;
import dev.orchestra.agents.messages.MessageHandler;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.ContextEvent.ContextProvided;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import dev.orchestra.registry.AgentQuery;
import dev.orchestra.registry.AgentView;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;

class AgentAutoConfigurationTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @Agent(value = "summarizer", description = "Summarizes texts.", skills = "summary", capacity = 4)
    static class Summarizer implements AgentHandler, MessageHandler {
        @Override
        public Json handle(StepContext step) {
            return step.input();
        }

        @Override
        public Json receive(Message message, Messenger messenger) {
            return Json.of(Map.of("heard", message.type()));
        }
    }

    /** Knows more for the same agent. */
    static class Colleague implements UndoHandlers, ContextHandler {
        @Override
        public Map<String, UndoHandler> undoHandlers() {
            return Map.of("delete-file", effect -> {});
        }

        @Override
        public Json remember(ContextRequested question, List<Interaction> interactions) {
            return Json.of(Map.of("lost", question.failedAgentId()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithColleague {
        @Bean
        @Agent("summarizer")
        Colleague colleague() {
            return new Colleague();
        }
    }

    record Count(int value) {}

    @Agent(value = "counter", skills = "counting")
    @Scope("prototype")
    static class Counter implements KeyedAgent {
        @Override
        public Json receive(Message message, InstanceContext context) {
            return Json.of(context.state().update(Count.class, new Count(0), old -> new Count(old.value() + 1)));
        }
    }

    @Agent("lonely")
    static class OnlyOneForAllKeys implements KeyedAgent {
        @Override
        public Json receive(Message message, InstanceContext context) {
            return Json.object();
        }
    }

    @Agent("nothing")
    static class Nothing {}

    @Configuration(proxyBeanMethods = false)
    static class InMemory {
        @Bean(destroyMethod = "close")
        EventLog journal() {
            return new InMemoryEventLog();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({InMemory.class, Summarizer.class, Counter.class})
    static class TwoAgents {}

    @Configuration(proxyBeanMethods = false)
    @Import(InMemory.class)
    static class ByMethod {
        @Bean
        @Agent("echo")
        AgentHandler echo() {
            return StepContext::input;
        }

        @Bean
        @Agent("echo")
        AgentHandler another() {
            return StepContext::input;
        }
    }

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(AgentAutoConfiguration.class))
            .withPropertyValues("orchestra.agent.id=here", "orchestra.agent.drain-time=1s");

    @Test
    void beansThatAreMarkedRunAsAgentsWithTheirCards() {
        application.withUserConfiguration(TwoAgents.class).run(context -> {
            List<AgentRuntime> running = context.getBean(AgentRuntimes.class).running();
            assertThat(running)
                    .extracting(AgentRuntime::agentId)
                    .containsExactlyInAnyOrder("here-summarizer", "here-counter");

            AgentRuntime any = running.getFirst();
            awaitCards(any);
            AgentView summarizer = any.directory().agent("here-summarizer").orElseThrow();
            assertThat(summarizer.card().orElseThrow().skills()).containsExactly("summary");
            assertThat(summarizer.card().orElseThrow().description()).isEqualTo("Summarizes texts.");
            await().atMost(LONG)
                    .until(() -> any.directory()
                                    .agent("here-summarizer")
                                    .orElseThrow()
                                    .capacity()
                            == 4);
        });
    }

    @Test
    void agentsAnswerMessagesAndOnePrototypeIsMadeForEachKey() {
        application.withUserConfiguration(TwoAgents.class).run(context -> {
            AgentRuntime any = context.getBean(AgentRuntimes.class).running().getFirst();
            awaitCards(any);
            Messenger messenger = any.messenger();

            assertThat(messenger.ask(
                            AgentAddress.process("summarizer", "here-summarizer"), "hello", Json.object(), LONG))
                    .isEqualTo(Json.of(Map.of("heard", "hello")));
            for (String key : List.of("a", "b", "a")) {
                messenger.ask(AgentAddress.instance("counter", key), "count", Json.object(), LONG);
            }
            assertThat(messenger.ask(AgentAddress.instance("counter", "a"), "count", Json.object(), LONG))
                    .isEqualTo(Json.of(new Count(3)));
        });
    }

    private static void awaitCards(AgentRuntime any) {
        await().atMost(LONG)
                .until(() -> any.directory().find(AgentQuery.ALL).stream()
                                .filter(agent -> agent.card().isPresent())
                                .count()
                        == 2);
    }

    @Test
    void aBeanTakesEffectsBackAndRemembersALostAgent() {
        application.withUserConfiguration(TwoAgents.class, WithColleague.class).run(context -> {
            EventLog log = context.getBean(EventLog.class);
            Topics topics = new Topics("");
            String told = topics.contextResponse("orchestra");
            await().atMost(LONG)
                    .until(() -> !context.getBean(AgentRuntimes.class).running().isEmpty());
            log.createTopics(List.of(
                    TopicSpec.journal(told),
                    TopicSpec.journal(topics.agentEffect()),
                    TopicSpec.journal(topics.contextRequest())));
            List<Event> seen = new CopyOnWriteArrayList<>();
            log.subscribe(SubscriptionOptions.of("test", Set.of(told, topics.agentEffect())), delivery -> {
                delivery.event().ifPresent(seen::add);
                delivery.done();
                return true;
            });

            log.append(about(
                            topics.agentEffect(),
                            EventType.UNDO_REQUESTED,
                            Map.of("effect", "7-1-1", "undo", Map.of("handler", "delete-file", "arguments", Map.of()))))
                    .join();
            log.append(about(
                            topics.contextRequest(),
                            EventType.CONTEXT_REQUESTED,
                            new ContextRequested(
                                    "case",
                                    "orchestra",
                                    "other",
                                    "other-1",
                                    "1",
                                    List.of(),
                                    List.of("here-summarizer"),
                                    null,
                                    null,
                                    LONG,
                                    64_000)))
                    .join();

            await().atMost(LONG).until(() -> seen.stream().anyMatch(event -> event.is(EventType.UNDO_DONE)));
            await().atMost(LONG)
                    .until(() -> seen.stream()
                            .filter(event -> event.is(EventType.CONTEXT_PROVIDED))
                            .anyMatch(event -> event.dataAs(ContextProvided.class)
                                    .memory()
                                    .equals(Json.parse("{\"lost\":\"other-1\"}"))));
        });
    }

    private static Outgoing about(String topic, EventType type, Object data) {
        return Outgoing.of(
                topic,
                "7",
                Event.of(type)
                        .id("1")
                        .source("/orchestra/server")
                        .with(Attribute.JOB_KEY, "7")
                        .with(Attribute.AGENT, "summarizer")
                        .data(data)
                        .build());
    }

    @Test
    void theAgentsStopWithTheApplication() {
        application.withUserConfiguration(TwoAgents.class).run(context -> {
            List<AgentRuntime> running = context.getBean(AgentRuntimes.class).running();
            context.close();

            assertThat(running)
                    .allSatisfy(runtime -> assertThat(runtime.stopReason()).contains(AgentRuntime.StopReason.CLOSED));
        });
    }

    @Test
    void theirHealthIsThatOfTheApplication() {
        application.withUserConfiguration(TwoAgents.class).run(context -> {
            HealthIndicator health = context.getBean(HealthIndicator.class);
            assertThat(health.health().getStatus()).isEqualTo(Status.UP);
            assertThat(health.health().getDetails()).containsKeys("here-summarizer", "here-counter", "journal");

            context.getBean(AgentRuntimes.class).running().getFirst().close();
            assertThat(health.health().getStatus()).isEqualTo(Status.DOWN);
        });
    }

    @Test
    void withoutActuatorThereIsNoHealth() {
        application
                .withUserConfiguration(TwoAgents.class)
                .withClassLoader(new FilteredClassLoader(HealthIndicator.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(AgentRuntimes.class)
                        .doesNotHaveBean("agentsHealthIndicator"));
    }

    @Test
    void withoutAgentsNothingIsConfigured() {
        application
                .withUserConfiguration(InMemory.class)
                .run(context -> assertThat(context).doesNotHaveBean(AgentRuntimes.class));
    }

    @Test
    void agentsThatAreSwitchedOffDoNotStart() {
        application
                .withUserConfiguration(TwoAgents.class)
                .withPropertyValues("orchestra.agent.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(AgentRuntimes.class));
    }

    @Test
    void withoutTheAddressOfKafkaTheStartFailsAndSaysWhatToSet() {
        application
                .withUserConfiguration(Summarizer.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("orchestra.agent.bootstrap-servers")
                        .hasMessageContaining("KAFKA_BOOTSTRAP_SERVERS"));
    }

    @Test
    void aSettingOutOfRangeFailsTheStartAndNamesItself() {
        application
                .withUserConfiguration(TwoAgents.class)
                .withPropertyValues("orchestra.agent.capacity=0")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("orchestra.agent.capacity"));
        application
                .withUserConfiguration(TwoAgents.class)
                .withPropertyValues("orchestra.agent.instances.handover-time=1h")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("handoverTime"));
    }

    @Test
    void aBeanThatIsNoAgentIsRefusedWithWhatItShouldBe() {
        application
                .withUserConfiguration(InMemory.class, Nothing.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("nothing")
                        .hasMessageContaining("AgentHandler"));
    }

    @Test
    void aKeyedAgentOfWhichThereIsOnlyOneIsRefused() {
        application
                .withUserConfiguration(InMemory.class, OnlyOneForAllKeys.class)
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("@Scope"));
    }

    @Test
    void twoBeansThatDoTheSameForOneTypeAreRefused() {
        application
                .withUserConfiguration(ByMethod.class)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("does steps")
                        .hasMessageContaining("another type"));
    }
}
