package dev.orchestra.agents.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.AgentHandler;
import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.agents.StepContext;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.agents.messages.Message;
import dev.orchestra.agents.messages.MessageHandler;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepAnswer.StepCompleted;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.stack.KafkaBroker;
import dev.orchestra.stack.LocalStackExtension;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** A whole Spring Boot application with an agent, on a real Kafka. */
@ExtendWith(LocalStackExtension.class)
class SpringBootAgentIT {

    private static final Topics TOPICS = new Topics("");
    private static final Duration LONG = Duration.ofSeconds(60);

    @Agent("spring-doubler")
    static class Doubler implements AgentHandler, MessageHandler {
        @Override
        public Json handle(StepContext step) {
            return twice(step.input());
        }

        @Override
        public Json receive(Message message, Messenger messenger) {
            return twice(message.data());
        }

        private static Json twice(Json input) {
            return Json.of(Map.of("n", 2 * (Integer) input.asMap().get("n")));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Doubler.class)
    static class Application {}

    @Test
    void doesAStepAndAnswersAMessage(KafkaBroker broker) throws Exception {
        String job = Long.toString(System.nanoTime());
        List<Event> answers = new CopyOnWriteArrayList<>();
        try (KafkaEventLog log = new KafkaEventLog(
                        KafkaEventLogOptions.of(broker.bootstrapServers(), "test"), Tracing.OFF, Clock.systemUTC());
                ConfigurableApplicationContext application = SpringApplication.run(
                        Application.class,
                        "--orchestra.agent.bootstrap-servers=" + broker.bootstrapServers(),
                        "--orchestra.agent.id=doubler-" + job,
                        "--spring.main.banner-mode=off")) {
            log.createTopics(TOPICS.shared());
            log.subscribe(
                    SubscriptionOptions.of("test-" + UUID.randomUUID(), Set.of(TOPICS.stepResponse())), delivery -> {
                        delivery.event()
                                .filter(event -> event.attribute(Attribute.JOB_KEY)
                                        .filter(job::equals)
                                        .isPresent())
                                .ifPresent(answers::add);
                        delivery.done();
                        return true;
                    });
            Event request = Event.of(EventType.STEP_REQUESTED)
                    .id("request-" + job)
                    .source("/orchestra/server")
                    .with(Attribute.JOB_KEY, job)
                    .with(Attribute.ATTEMPT, "1")
                    .with(Attribute.STEP_TOKEN, "token-" + job)
                    .data(Map.of("input", Map.of("n", 21)))
                    .build();
            log.append(Outgoing.of(TOPICS.stepRequest("spring-doubler"), job, request))
                    .join();

            await().atMost(LONG).until(() -> !answers.isEmpty());
            assertThat(answers.getFirst().dataAs(StepCompleted.class).output()).isEqualTo(Json.of(Map.of("n", 42)));

            AgentRuntime agent =
                    application.getBean(AgentRuntimes.class).running().getFirst();
            await().atMost(LONG)
                    .until(() -> agent.messenger().find(agent.agentId()).isPresent());
            assertThat(agent.messenger()
                            .ask(
                                    AgentAddress.process("spring-doubler", agent.agentId()),
                                    "double",
                                    Json.of(Map.of("n", 4)),
                                    LONG))
                    .isEqualTo(Json.of(Map.of("n", 8)));
        }
    }
}
