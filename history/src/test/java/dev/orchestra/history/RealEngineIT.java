package dev.orchestra.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Json;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.history.EngineHistory.Instance;
import dev.orchestra.history.EngineHistory.InstanceFilter;
import dev.orchestra.stack.Exporter;
import dev.orchestra.stack.LocalStack;
import dev.orchestra.stack.PostgresOptions;
import dev.orchestra.stack.ZeebeOptions;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Engines;
import dev.orchestra.workers.engine.Reply;
import dev.orchestra.workers.inbox.Command;
import dev.orchestra.workers.inbox.IdempotentCommands;
import dev.orchestra.workers.inbox.IdempotentCommandsOptions;
import dev.orchestra.workers.inbox.Inbox;
import dev.orchestra.workers.inbox.Inbox.Request;
import dev.orchestra.workers.inbox.Inbox.RequestId;
import dev.orchestra.workers.inbox.Outcome;
import java.net.JarURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The way of a record: from a real engine of two partitions over the exporter and Kafka into the database. */
final class RealEngineIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WAITING = """
            <?xml version="1.0" encoding="UTF-8"?>
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
                xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="t">
              <bpmn:process id="waiting" isExecutable="true">
                <bpmn:startEvent id="begin"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
                <bpmn:sequenceFlow id="f1" sourceRef="begin" targetRef="work" />
                <bpmn:serviceTask id="work">
                  <bpmn:extensionElements><zeebe:taskDefinition type="nobody" /></bpmn:extensionElements>
                  <bpmn:incoming>f1</bpmn:incoming>
                </bpmn:serviceTask>
              </bpmn:process>
            </bpmn:definitions>
            """;

    private static LocalStack stack;
    private static ConfigurableApplicationContext server;
    private static Engine engine;
    private static EngineHistory history;
    private static IdempotentCommands commands;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Server {

        @Bean
        EventLog eventLog(Topics topics) {
            var log = new KafkaEventLog(
                    KafkaEventLogOptions.of(stack.kafka().bootstrapServers(), "history-test"),
                    Tracing.OFF,
                    Clock.systemUTC());
            log.createTopics(topics.shared());
            return log;
        }

        @Bean
        Topics topics() {
            return new Topics("");
        }

        @Bean
        Engine engine() {
            return Engines.zeebe(dev.orchestra.workers.engine.ZeebeOptions.of(
                    URI.create("http://" + stack.zeebe().address()),
                    stack.zeebe().restAddress()));
        }
    }

    @BeforeAll
    static void start() throws Exception {
        var jar = (JarURLConnection) RealEngineIT.class
                .getResource("/dev/orchestra/exporter/KafkaExporter.class")
                .openConnection();
        stack = LocalStack.builder()
                .quickStart()
                .postgres(PostgresOptions.DEFAULT.withoutFsync())
                .zeebe(ZeebeOptions.DEFAULT
                        .withPartitions(2)
                        .withExporters(List.of(
                                Exporter.toKafka(Path.of(jar.getJarFileURL().toURI())))))
                .start();
        server = new SpringApplicationBuilder(Server.class)
                .web(WebApplicationType.NONE)
                .properties(Map.of(
                        "spring.datasource.url", stack.postgres().jdbcUrl(),
                        "spring.datasource.username", stack.postgres().username(),
                        "spring.datasource.password", stack.postgres().password(),
                        "spring.flyway.enabled", "false"))
                .run();
        engine = server.getBean(Engine.class);
        history = server.getBean(EngineHistory.class);
        commands = new IdempotentCommands(
                engine,
                server.getBean(Inbox.class),
                new IdempotentCommandsOptions(
                        100,
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(4),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(1)),
                Clock.systemUTC());
        assertThat(engine.deploy(List.of(
                                new Engine.ProcessFile("waiting.bpmn", WAITING.getBytes(StandardCharsets.UTF_8))))
                        .get(60, TimeUnit.SECONDS))
                .isInstanceOf(Reply.Done.class);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> !history.definitions(null, 10).items().isEmpty());
    }

    @AfterAll
    static void stop() {
        commands.close();
        server.close();
        stack.close();
    }

    @Test
    void showsWhatTheEngineRuns() throws Exception {
        var key = started(submit("shown", () -> create("shown")));

        await().atMost(PATIENCE).until(() -> history.jobs(key, null, 10).items().size() == 1);
        assertThat(history.instance(key)).hasValueSatisfying(instance -> {
            assertThat(instance.processId()).isEqualTo("waiting");
            assertThat(instance.version()).isEqualTo(1);
            assertThat(instance.state()).isEqualTo(Instance.State.ACTIVE);
            assertThat(instance.requestSource()).isEqualTo("/client");
            assertThat(instance.requestId()).isEqualTo("shown");
        });
        assertThat(history.timeline(key, null, 10).items())
                .extracting(EngineHistory.Element::elementId)
                .containsExactly("begin", "work");
        assertThat(history.definitionXml(
                        history.definitions(null, 1).items().getFirst().key()))
                .contains(WAITING);

        engine.cancelInstance(key).get(60, TimeUnit.SECONDS);
        await().atMost(PATIENCE).until(() -> history.instance(key).orElseThrow().state() == Instance.State.TERMINATED);
    }

    @Test
    void makesOneInstanceOfARequestWhoseAnswerFromTheEngineWasLost() throws Exception {
        var lost = new ArrayList<Outcome.Done>();
        for (var i = 0; i < 4; i++) {
            var id = "lost-" + i;
            // The engine did it, on either partition, and nobody heard it say so.
            lost.add((Outcome.Done) submit(id, () -> create(id).thenApply(reply -> new Reply.Unknown<>("no answer"))));
        }

        assertThat(lost).allSatisfy(done -> assertThat(done.repeated()).isTrue());
        for (var i = 0; i < 4; i++) {
            assertThat(instancesOf("lost-" + i)).containsExactly(lost.get(i).key());
        }
    }

    @Test
    void givesTheCommandAgainOnlyWhenTheRecordsShowThatItNeverCame() throws Exception {
        var tells = new AtomicInteger();

        var key = started(submit(
                "never",
                () -> tells.incrementAndGet() == 1
                        ? CompletableFuture.completedFuture(new Reply.Unknown<>("it never left"))
                        : create("never")));

        assertThat(tells).hasValue(2);
        await().atMost(PATIENCE).until(() -> history.instance(key).isPresent());
        assertThat(instancesOf("never")).containsExactly(key);
    }

    @Test
    void findsAMessageWhoseAnswerFromTheEngineWasLost() throws Exception {
        var request = new Request(new RequestId("/client", "message"), Request.Kind.MESSAGE, "body");

        var outcome = commands.submit(new Command(
                        request,
                        true,
                        () -> engine.publishMessage(
                                        "ready", "order-1", request.id().messageId(), Duration.ZERO, Json.object())
                                .thenApply(reply -> new Reply.Unknown<>("no answer"))))
                .get(60, TimeUnit.SECONDS);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Done.class, done -> assertThat(done.repeated()).isTrue());
    }

    private static Outcome submit(String id, Supplier<CompletableFuture<Reply<Long>>> tell) throws Exception {
        return commands.submit(new Command(
                        new Request(new RequestId("/client", id), Request.Kind.INSTANCE, "body"), true, tell))
                .get(60, TimeUnit.SECONDS);
    }

    private static CompletableFuture<Reply<Long>> create(String id) {
        return engine.createInstance(
                "waiting", null, Json.of(Map.of("orchestra", Map.of("source", "/client", "request", id))));
    }

    private static long started(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome).key();
    }

    private static List<Long> instancesOf(String requestId) {
        return history.instances(InstanceFilter.ALL, null, 1000).items().stream()
                .filter(instance -> requestId.equals(instance.requestId()))
                .map(Instance::key)
                .toList();
    }
}
