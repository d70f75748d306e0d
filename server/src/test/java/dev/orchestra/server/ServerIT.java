package dev.orchestra.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.agents.StepContext;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.TaskEvent.TaskStarted;
import dev.orchestra.events.WorkflowRequested;
import dev.orchestra.events.avro.AvroFormats;
import dev.orchestra.events.bus.EventBus;
import dev.orchestra.events.bus.EventFilter;
import dev.orchestra.events.bus.Selection;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.processes.ProcessFiles;
import dev.orchestra.server.Http.Answer;
import dev.orchestra.stack.LocalStack;
import dev.orchestra.stack.PostgresOptions;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The server on the real engine, Kafka, PostgreSQL and schema registry, which are all down when it starts. Its steps and
 * their answers travel as Avro; what travels as JSON is in the end-to-end tests.
 */
class ServerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String AVRO_TOPICS =
            "workflow.request,workflow.step.*.request,workflow.step.response,workflow.output";
    private static final InMemorySpanExporter SPANS = InMemorySpanExporter.create();
    private static final OpenTelemetrySdk TELEMETRY = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(SPANS))
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();

    private static LocalStack stack;
    private static ConfigurableApplicationContext server;
    private static Http http;
    private static AgentRuntime agent;
    private static EventLog journal;
    private static Answer readinessWhenAllWasDown;
    private static Answer livenessWhenAllWasDown;
    private static Answer startWhenAllWasDown;

    @Configuration(proxyBeanMethods = false)
    static class Recording {
        @Bean
        OpenTelemetry openTelemetry() {
            return TELEMETRY;
        }
    }

    @BeforeAll
    static void startTheServerAndThenTheStack() {
        stack = LocalStack.builder()
                .quickStart()
                .postgres(PostgresOptions.DEFAULT.withoutFsync())
                .schemaRegistry(0)
                .build();
        Map<String, Object> settings = new HashMap<>(stack.environment());
        settings.put("ORCHESTRA_AVRO_TOPICS", AVRO_TOPICS);
        settings.put("SERVER_PORT", "0");
        settings.put("otel.sdk.disabled", "false");
        settings.put("ORCHESTRA_HTTP_AGENTS_ALLOWED_HOSTS", "localhost");
        settings.put("ORCHESTRA_STEP_TOKEN_SECRET", UUID.randomUUID().toString());
        server = new SpringApplicationBuilder(OrchestraServer.class, Recording.class)
                .properties(settings)
                .run();
        http = new Http(((WebServerApplicationContext) server).getWebServer().getPort());
        livenessWhenAllWasDown = http.get("/actuator/health/liveness");
        readinessWhenAllWasDown = http.get("/actuator/health/readiness");
        startWhenAllWasDown = http.post("/api/v1/process-instances", "{\"processId\":\"with-output\"}", "early");
        stack.start();
        await().atMost(PATIENCE)
                .until(() -> http.get("/actuator/health/readiness").status() == 200);
        Map<String, String> environment = new HashMap<>(stack.environment());
        environment.put("ORCHESTRA_AVRO_TOPICS", AVRO_TOPICS);
        journal = new KafkaEventLog(
                KafkaEventLogOptions.of(stack.kafka().bootstrapServers(), "echo"),
                AgentRuntime.spanTracing(),
                Clock.systemUTC(),
                AvroFormats.of(environment));
        agent = AgentRuntime.builder()
                .agent("echo")
                .handler(StepContext::input)
                .eventLog(journal)
                .openTelemetry(TELEMETRY)
                .start();
        Answer deployed = http.deploy(Map.of(
                "with-output.bpmn", ProcessFiles.read("examples/with-output.bpmn"),
                "wait-for-message.bpmn", ProcessFiles.read("examples/wait-for-message.bpmn"),
                "recoverable.bpmn", ProcessFiles.read("examples/recoverable.bpmn")));
        assertThat(deployed.status()).as("%s", deployed.body()).isEqualTo(201);
        // The first call waits until the agent has its partitions.
        await().atMost(PATIENCE).until(() -> startAndAwait("warm up").status() == 200);
    }

    @AfterAll
    static void stop() {
        agent.close();
        journal.close();
        server.close();
        stack.close();
        TELEMETRY.close();
    }

    @Test
    void itStartsWithEverythingDownAndSaysWhatIsMissing() {
        assertThat(livenessWhenAllWasDown.status()).isEqualTo(200);
        assertThat(readinessWhenAllWasDown.status()).isEqualTo(503);
        for (String part : new String[] {"engine", "kafka", "database"}) {
            assertThat(readinessWhenAllWasDown.text("/components/" + part + "/status"))
                    .as(part)
                    .isEqualTo("DOWN");
        }
        assertThat(startWhenAllWasDown.status()).isEqualTo(503);
        assertThat(startWhenAllWasDown.header("Retry-After")).isNotBlank();
    }

    @Test
    void itConnectsWhenTheyComeAndSaysWhenTheyAnswered() {
        Answer readiness = http.get("/actuator/health/readiness");

        assertThat(readiness.status()).isEqualTo(200);
        assertThat(readiness.text("/components/engine/details/lastAnswer")).isNotBlank();
        assertThat(http.get("/actuator/prometheus").body()).contains("orchestra_system_up{system=\"engine\"} 1.0");
    }

    @Test
    void aStartGivesTheOutputOfItsInstance() {
        Answer answer = startAndAwait("hello");

        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        assertThat(answer.text("/variables/message")).isEqualTo("hello");
        assertThat(answer.header("ce-type")).isEqualTo("dev.orchestra.workflow.completed.v1");
    }

    @Test
    void aRecoverableStepRunsThoughNobodyHasDeployedItsProcess() {
        Answer answer = http.post(
                "/api/v1/process-instances",
                "{\"processId\":\"recoverable\",\"variables\":{\"message\":\"hello\"},\"awaitResult\":true,\"timeout\":\"PT20S\"}",
                UUID.randomUUID().toString());

        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("hello");
    }

    @Test
    void theSameKeyGivesTheSameInstanceAndItsResultOnceMore() {
        String body = "{\"processId\":\"with-output\",\"variables\":{\"message\":\"again\"},\"awaitResult\":true}";
        String key = UUID.randomUUID().toString();

        Answer first = http.post("/api/v1/process-instances", body, key);
        Answer second = http.post("/api/v1/process-instances", body, key);

        assertThat(first.status()).as("%s", first.body()).isEqualTo(200);
        assertThat(second.header("ce-id")).isEqualTo(first.header("ce-id"));
        assertThat(second.header("ce-correlationid")).isEqualTo(first.header("ce-correlationid"));
    }

    @Test
    void anInstanceIsCancelledOnce() {
        Answer started = http.post(
                "/api/v1/process-instances",
                "{\"processId\":\"wait-for-message\",\"variables\":{\"orderId\":\"%s\"}}".formatted(UUID.randomUUID()),
                UUID.randomUUID().toString());
        String path = "/api/v1/process-instances/" + started.text("/processInstanceKey") + "/cancellation";

        assertThat(started.status()).as("%s", started.body()).isEqualTo(201);
        assertThat(http.post(path, "{}", "").status()).isEqualTo(204);
        assertThat(http.post(path, "{}", "").status()).isEqualTo(404);
    }

    @Test
    void aBrokenModelIsRefusedWithFileAndElement() {
        Answer refused = http.deploy(Map.of("broken.bpmn", """
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t">
              <process id="broken" isExecutable="true"><startEvent id="s"/>
                <sequenceFlow id="f" sourceRef="s" targetRef="task"/><serviceTask id="task"/></process>
            </definitions>
            """.getBytes()));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("/errors/0/file")).isEqualTo("broken.bpmn");
        assertThat(refused.text("/errors/0/element")).isEqualTo("task");
        assertThat(refused.text("/errors/0/rule")).isEqualTo("engine");
    }

    @Test
    void anAgentBehindHttpTakesPartAndAnswersNowOrLater() throws Exception {
        AtomicReference<Map<String, String>> asked = new AtomicReference<>();
        HttpServer agentServer = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 10);
        agentServer.createContext("/step", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean later = body.contains("later");
            if (later) {
                asked.set(Map.of(
                        "jobkey", exchange.getRequestHeaders().getFirst("ce-jobkey"),
                        "token", exchange.getRequestHeaders().getFirst("ce-steptoken")));
            } else {
                exchange.getResponseHeaders().set("Content-Type", "application/cloudevents+json");
            }
            byte[] answer = later ? new byte[0] : completed("now", "").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(later ? 202 : 200, later ? -1 : answer.length);
            try (exchange) {
                exchange.getResponseBody().write(answer);
            }
        });
        agentServer.start();
        try {
            String endpoint = "http://localhost:%d/step"
                    .formatted(agentServer.getAddress().getPort());
            String card = "{\"agentId\":\"far-1\",\"type\":\"far\",\"endpoint\":\"%s\"}".formatted(endpoint);
            assertThat(http.post("/api/v1/agents", card, "").status()).isEqualTo(201);
            assertThat(http.post("/api/v1/agents", card, "").status()).isEqualTo(200);
            assertThat(http.post("/api/v1/agents", card.replace("localhost", "127.0.0.1"), "")
                            .status())
                    .isEqualTo(422);
            String model = new String(ProcessFiles.read("examples/with-output.bpmn"), StandardCharsets.UTF_8)
                    .replace("with-output", "with-far-agent")
                    .replace("\"echo\"", "\"far\"");
            assertThat(http.deploy(Map.of("far.bpmn", model.getBytes(StandardCharsets.UTF_8)))
                            .status())
                    .isEqualTo(201);

            Answer now = startFar("at once");
            assertThat(now.status()).as("%s", now.body()).isEqualTo(200);
            assertThat(now.text("/variables/message")).isEqualTo("now");

            CompletableFuture<Answer> later = CompletableFuture.supplyAsync(() -> startFar("later"));
            await().atMost(PATIENCE).until(() -> asked.get() != null);
            String path = "/api/v1/steps/" + asked.get().get("jobkey") + "/response";
            String type = "application/cloudevents+json";
            assertThat(http.post(path, completed("later", "forged"), "", type).status())
                    .isEqualTo(403);
            assertThat(http.post(path, completed("later", asked.get().get("token")), "", type)
                            .status())
                    .isEqualTo(202);
            assertThat(later.get(60, TimeUnit.SECONDS).text("/variables/message"))
                    .isEqualTo("later");
            assertThat(http.get("/api/v1/agents/far-1").text("/kind")).isEqualTo("HTTP");
        } finally {
            agentServer.stop(0);
        }
    }

    private static String completed(String message, String token) {
        return "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/far\",\"type\":\"dev.orchestra.step.completed.v1\",%s\"data\":{\"output\":{\"message\":\"%s\"}}}"
                .formatted(UUID.randomUUID(), token.isEmpty() ? "" : "\"steptoken\":\"" + token + "\",", message);
    }

    private static Answer startFar(String message) {
        return http.post(
                "/api/v1/process-instances",
                "{\"processId\":\"with-far-agent\",\"variables\":{\"message\":\"%s\"},\"awaitResult\":true,\"timeout\":\"PT50S\"}"
                        .formatted(message),
                UUID.randomUUID().toString());
    }

    @Test
    void oneTraceGoesFromTheRequestThroughEngineAndAgentToTheOutput() {
        Answer answer = startAndAwait("traced");
        String traceparent = answer.header("ce-traceparent");

        assertThat(answer.status()).isEqualTo(200);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(SPANS.getFinishedSpanItems())
                        .filteredOn(span -> traceparent.contains(span.getTraceId()))
                        .extracting(SpanData::getName)
                        .anyMatch(name -> name.startsWith("POST"))
                        .anyMatch(name -> name.startsWith("start with-output"))
                        .anyMatch(name -> name.contains("echo"))
                        .anyMatch(name -> name.startsWith("output of with-output")));
    }

    @Test
    void aRequestInAvroIsDoneInAvroAllTheWayAndShownAsJson() {
        String id = UUID.randomUUID().toString();
        Queue<Delivery> seen = new ConcurrentLinkedQueue<>();
        journal.subscribe(
                SubscriptionOptions.matching("watcher-" + id, Pattern.compile("workflow\\.(step\\.)?[a-z.]+")),
                delivery -> {
                    seen.add(delivery);
                    delivery.done();
                    return true;
                });

        journal.append(Outgoing.of(
                        "workflow.request",
                        id,
                        Event.of(EventType.WORKFLOW_REQUESTED)
                                .id(id)
                                .source("/clients/shop")
                                .data(new WorkflowRequested("with-output", null, Json.of(Map.of("message", "in Avro"))))
                                .build()))
                .join();

        await().atMost(PATIENCE).until(() -> output(seen, id).isPresent());
        Event output = output(seen, id).orElseThrow();
        String instance = output.attribute(Attribute.CORRELATION_ID).orElseThrow();
        assertThat(output.data().text()).contains("\"in Avro\"");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(seen)
                        .filteredOn(delivery -> instance.equals(attribute(delivery, Attribute.CORRELATION_ID)))
                        .extracting(delivery -> delivery.position().topic())
                        .contains("workflow.step.echo.request", "workflow.step.response", "workflow.output"));
        assertThat(seen)
                .filteredOn(delivery -> instance.equals(attribute(delivery, Attribute.CORRELATION_ID)))
                .allSatisfy(delivery ->
                        assertThat(delivery.raw().header("content-type")).contains("application/avro"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(http.get("/api/v1/events?correlationid=" + instance)
                                .body())
                        .contains("in Avro"));
    }

    @Test
    void howTheSchemaRegistryStandsIsShownAndReadinessDoesNotWaitForIt() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(http.get("/actuator/health").text("/components/schemas/status"))
                        .isEqualTo("UP"));
        assertThat(http.get("/actuator/health/readiness").body()).doesNotContain("schemas");
    }

    private static Optional<Event> output(Queue<Delivery> seen, String request) {
        return seen.stream()
                .filter(delivery -> delivery.position().topic().equals("workflow.output"))
                .filter(delivery -> request.equals(attribute(delivery, Attribute.CAUSATION_ID)))
                .findFirst()
                .flatMap(Delivery::event);
    }

    private static String attribute(Delivery delivery, Attribute attribute) {
        return delivery.event().flatMap(event -> event.attribute(attribute)).orElse("");
    }

    @Test
    void eventsOfTheBusAreInTheHistoryAndAreReplayedOnDemand() {
        EventBus bus = server.getBean(EventBus.class);
        Topics topics = server.getBean(Topics.class);
        String target = topics.agentTopic("again");
        server.getBean(EventLog.class).createTopics(List.of(TopicSpec.journal(target)));
        bus.publish(new TaskStarted("t-1", 1)
                        .event()
                        .id("task-1")
                        .source("/server-it")
                        .build())
                .join();
        await().atMost(PATIENCE)
                .until(() -> http.get("/api/v1/events?type=dev.orchestra.task.&source=/server-it")
                        .text("/items/0/id")
                        .equals("task-1"));
        String body = "{\"filter\":{\"source\":\"/server-it\"},\"to\":{\"topic\":\"%s\"},\"dryRun\":%s}";

        assertThat(http.post("/api/v1/events/replay", body.formatted(target, true), "")
                        .text("/events"))
                .isEqualTo("1");
        Answer started = http.post("/api/v1/events/replay", body.formatted(target, false), "");
        assertThat(started.status()).as("%s", started.body()).isEqualTo(202);
        await().atMost(PATIENCE)
                .until(() -> http.get(started.header("Location")).text("/state").equals("COMPLETED"));

        Selection there = Selection.of(EventFilter.ALL.source("/server-it")).onTopic(target);
        assertThat(bus.history(there, 10, Optional.empty()).events())
                .singleElement()
                .satisfies(found ->
                        assertThat(found.event().attribute(Attribute.REPLAY_ID)).contains(started.text("/replayId")));
    }

    private static Answer startAndAwait(String message) {
        return http.post(
                "/api/v1/process-instances",
                "{\"processId\":\"with-output\",\"variables\":{\"message\":\"%s\"},\"awaitResult\":true,\"timeout\":\"PT50S\"}"
                        .formatted(message),
                UUID.randomUUID().toString());
    }
}
