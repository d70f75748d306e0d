package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.agents.messages.MessageFailure;
import dev.orchestra.agents.messages.MessageFailure.Reason;
import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.events.ContextEvent.ContextProvided;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.MessageReceived;
import dev.orchestra.events.avro.AvroFormats;
import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.stack.KafkaBroker;
import dev.orchestra.stack.SchemaRegistryServer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Agents in two processes that talk over a real Kafka, while one of them or the broker is killed. */
@ExtendWith(AgentStack.class)
class AgentsTalkIT {

    private static final Topics TOPICS = new Topics("");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration ANSWER_MAX = Duration.ofMinutes(3);

    /** What agents say to each other, as Avro. */
    private static final String SAID = """
            [{"type":"record","name":"Sent","eventType":"dev.orchestra.message.sent.v1","fields":[
               {"name":"name","type":["null","string"],"default":null},
               {"name":"body","type":["null",{"type":"string","logicalType":"json"}],"default":null}]},
             {"type":"record","name":"Answered","eventType":"dev.orchestra.message.answered.v1","fields":[
               {"name":"body","type":["null",{"type":"string","logicalType":"json"}],"default":null}]},
             {"type":"record","name":"Broadcast","eventType":"dev.orchestra.message.broadcast.v1","fields":[
               {"name":"name","type":["null","string"],"default":null},
               {"name":"body","type":["null",{"type":"string","logicalType":"json"}],"default":null}]},
             {"type":"record","name":"Refused","eventType":"dev.orchestra.message.refused.v1","fields":[
               {"name":"code","type":"string"},
               {"name":"message","type":"string"}]}]""";

    private final KafkaBroker broker;
    private final String unique = UUID.randomUUID().toString().substring(0, 8);
    private final String expert = "expert-" + unique;
    private final AgentAddress expertProcess = AgentAddress.process(expert, expert + "-1");
    private final String topic = "designs-" + unique;
    private final List<AutoCloseable> toClose = new ArrayList<>();
    private final List<Event> receipts = new CopyOnWriteArrayList<>();

    AgentsTalkIT(KafkaBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void begin() {
        broker.start();
    }

    @AfterEach
    void end() throws Exception {
        broker.start();
        for (AutoCloseable closeable : toClose.reversed()) {
            closeable.close();
        }
    }

    @Test
    void everyMessageAndBroadcastIsHandledThoughTheReceiverIsKilledAmongThem() throws Exception {
        ChildAgent first = expert();
        Messenger asker = asker();
        awaitKnown(asker);
        List<CompletableFuture<Json>> answers = new ArrayList<>();
        List<CompletableFuture<Void>> broadcasts = new ArrayList<>();
        for (int n = 0; n < 300; n++) {
            answers.add(asker.send(expertProcess, "ask", Json.of(Map.of("n", n)), ANSWER_MAX));
            broadcasts.add(asker.publish(topic, "said", Json.of(Map.of("n", n))));
            if (n == 150) {
                await().atMost(LONG).until(() -> answers.getFirst().isDone());
                first.kill();
            }
        }
        MessageFailure dead = failure(asker.send(expertProcess, "ask", Json.object(), Duration.ofMillis(500)));
        assertThat(dead.reason()).as(dead.getMessage()).isEqualTo(Reason.TIMEOUT);
        ChildAgent second = expert();

        for (int n = 0; n < 300; n++) {
            assertThat(answers.get(n)).as("the answer to %d", n).succeedsWithin(LONG);
            assertThat(answers.get(n).join().asMap()).isEqualTo(Map.of("n", n));
            assertThat(broadcasts.get(n)).succeedsWithin(LONG);
        }
        await().atMost(LONG).until(() -> distinct(first.told, second.told) == 300);
        assertThat(second.told)
                .as("what the first had receipts for is not said again")
                .hasSizeLessThanOrEqualTo(300);
        await().atMost(LONG).until(() -> receiptsOf(expertProcess) == 300);
    }

    @Test
    void everyMessageIsAnsweredThoughTheBrokerIsKilledAmongThem() {
        expert();
        Messenger asker = asker();
        awaitKnown(asker);
        List<CompletableFuture<Json>> answers = new ArrayList<>();
        for (int n = 0; n < 400; n++) {
            answers.add(asker.send(expertProcess, "ask", Json.of(Map.of("n", n)), ANSWER_MAX));
            if (n == 200) {
                broker.kill();
                Thread.ofVirtual().start(broker::start);
            }
        }

        for (int n = 0; n < 400; n++) {
            assertThat(answers.get(n)).as("the answer to %d", n).succeedsWithin(LONG);
            assertThat(answers.get(n).join().asMap()).isEqualTo(Map.of("n", n));
        }
    }

    @Test
    void anInstanceMadeOnDemandIsReachedWhereItsPartitionGoesWhenItsProcessIsKilled() throws Exception {
        ChildAgent first = expert();
        Messenger asker = asker();
        awaitKnown(asker);
        AgentAddress instance = AgentAddress.instance(expert, "shop");
        assertThat(asker.send(instance, "ask", Json.of(Map.of("n", 1)), ANSWER_MAX))
                .succeedsWithin(LONG);
        first.kill();
        CompletableFuture<Json> answer = asker.send(instance, "ask", Json.of(Map.of("n", 2)), ANSWER_MAX);
        expert(expert + "-2", Map.of());

        assertThat(answer).succeedsWithin(LONG);
        assertThat(answer.join().asMap()).isEqualTo(Map.of("n", 2));
    }

    @Test
    void whatAPeerTellsOfALostAgentIsTheSameAfterItWasKilledItself() throws Exception {
        String answers = TOPICS.contextResponse("test-" + unique);
        List<Event> told = new CopyOnWriteArrayList<>();
        ChildAgent first = expert();
        Messenger asker = asker();
        awaitKnown(asker);
        KafkaEventLog log = log("test-" + unique, Tracing.OFF, DataFormats.JSON);
        toClose.add(log);
        log.createTopics(List.of(TopicSpec.journal(answers)));
        log.subscribe(SubscriptionOptions.of("answers-" + unique, Set.of(answers)), delivery -> {
            delivery.event().ifPresent(told::add);
            delivery.done();
            return true;
        });
        for (int n = 0; n < 20; n++) {
            assertThat(asker.send(expertProcess, "ask", Json.of(Map.of("n", n)), ANSWER_MAX))
                    .succeedsWithin(LONG);
        }

        log.append(question("case-1")).join();
        await().atMost(LONG).until(() -> toldOf("case-1", told).isPresent());
        // Else the last messages come again after the kill, and their new answers are told too.
        String asked = TOPICS.agentMessage(expert);
        await().atMost(LONG)
                .until(() -> log.committed(TOPICS.messageGroup(expertProcess.name()), asked)
                        .equals(log.ends(Set.of(asked))));
        first.kill();
        expert();
        log.append(question("case-2")).join();
        // The first question may be answered again: its window is still open.
        await().atMost(LONG).until(() -> toldOf("case-2", told).isPresent());

        ContextProvided before = toldOf("case-1", told).orElseThrow();
        assertThat(before.interactions()).hasSize(40);
        assertThat(before.gaps()).isEmpty();
        assertThat(toldOf("case-2", told).orElseThrow().interactions()).isEqualTo(before.interactions());
    }

    @Test
    void messagesAndBroadcastsThatCarryAvroGoOnWithoutTheRegistryAndWhatIsNewWaitsForIt(
            SchemaRegistryServer registry, @TempDir Path schemas) throws Exception {
        for (String avro : List.of(
                TOPICS.agentMessage(expert), TOPICS.agentMessage("asker-" + unique), TOPICS.agentTopic(topic))) {
            Files.writeString(schemas.resolve(avro + ".avsc"), SAID);
        }
        Map<String, String> environment = Map.of(
                "SCHEMA_REGISTRY_URL",
                registry.address().toString(),
                "ORCHESTRA_AVRO_TOPICS",
                "agent.message.*,agent.topic.*",
                "ORCHESTRA_AVRO_SCHEMAS",
                schemas.toString());
        ChildAgent knowing = expert(expertProcess.name(), environment);
        Messenger asker = asker(AvroFormats.of(environment));
        awaitKnown(asker);
        List<CompletableFuture<Json>> answers = new ArrayList<>();
        List<CompletableFuture<Void>> broadcasts = new ArrayList<>();
        for (int n = 0; n < 100; n++) {
            answers.add(asker.send(expertProcess, "ask", Json.of(Map.of("n", n)), ANSWER_MAX));
            broadcasts.add(asker.publish(topic, "said", Json.of(Map.of("n", n))));
            if (n == 50) {
                assertThat(answers.getFirst()).succeedsWithin(LONG);
                registry.kill();
            }
        }
        for (int n = 0; n < 100; n++) {
            assertThat(answers.get(n)).as("the answer to %d", n).succeedsWithin(LONG);
            assertThat(answers.get(n).join().asMap()).isEqualTo(Map.of("n", n));
            assertThat(broadcasts.get(n)).succeedsWithin(LONG);
        }
        await().atMost(LONG).until(() -> knowing.told.size() == 100);

        // It has read no schema yet, and there is nobody to ask.
        AgentAddress newcomer = AgentAddress.process(expert, expert + "-2");
        expert(newcomer.name(), environment);
        await().atMost(LONG).until(() -> asker.find(newcomer.name()).isPresent());
        CompletableFuture<Json> waiting = asker.send(newcomer, "ask", Json.of(Map.of("n", 1)), ANSWER_MAX);
        MessageFailure late = failure(asker.send(newcomer, "ask", Json.object(), Duration.ofMillis(500)));
        assertThat(late.reason()).as(late.getMessage()).isEqualTo(Reason.TIMEOUT);
        assertThat(waiting).isNotDone();
        registry.start();

        assertThat(waiting).succeedsWithin(LONG);
        assertThat(waiting.join().asMap()).isEqualTo(Map.of("n", 1));
        await().atMost(LONG).until(() -> receiptsOf(expertProcess) == 100);
        assertThat(contentTypes(TOPICS.agentMessage(expert), TOPICS.agentTopic(topic)))
                .containsOnly("application/avro");
    }

    @Test
    void theTraceOfAMessageGoesOnThroughItsHandlerToTheAnswer() throws Exception {
        InMemorySpanExporter spans = InMemorySpanExporter.create();
        try (SdkTracerProvider tracers = SdkTracerProvider.builder()
                .addSpanProcessor(SimpleSpanProcessor.create(spans))
                .build()) {
            OpenTelemetry telemetry = OpenTelemetrySdk.builder()
                    .setTracerProvider(tracers)
                    .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                    .build();
            String writer = "writer-" + unique;
            here(
                    expert,
                    log(expert, AgentRuntime.spanTracing(), DataFormats.JSON),
                    telemetry,
                    builder -> builder.onMessage((message, messenger) -> {
                        messenger.publish(topic, "asked", Json.object()).join();
                        return message.data();
                    }));
            Messenger asker = here(
                            writer,
                            log(writer, AgentRuntime.spanTracing(), DataFormats.JSON),
                            telemetry,
                            builder -> builder.handler(step -> Json.object()))
                    .messenger();
            AgentAddress receiver = AgentAddress.process(expert, expert);
            await().atMost(LONG).until(() -> asker.find(expert).isPresent());
            Span sender = telemetry.getTracer("test").spanBuilder("sends").startSpan();
            CompletableFuture<Json> answer;
            try (Scope scope = sender.makeCurrent()) {
                answer = asker.send(receiver, "ask", Json.object(), ANSWER_MAX);
            }
            assertThat(answer).succeedsWithin(LONG);

            String trace = sender.getSpanContext().getTraceId();
            await().atMost(LONG)
                    .until(() -> spans.getFinishedSpanItems().stream()
                            .anyMatch(span -> span.getName().equals("message")));
            SpanData handler = spans.getFinishedSpanItems().stream()
                    .filter(span -> span.getName().equals("message"))
                    .findFirst()
                    .orElseThrow();
            assertThat(handler.getTraceId()).isEqualTo(trace);
            assertThat(handler.getParentSpanId())
                    .isEqualTo(sender.getSpanContext().getSpanId());
            assertThat(hops(TOPICS.agentMessage(expert)))
                    .containsExactly(
                            "00-" + trace + "-" + sender.getSpanContext().getSpanId());
            assertThat(hops(TOPICS.agentMessage(writer)))
                    .as("the answer")
                    .containsExactly("00-" + trace + "-" + handler.getSpanId());
            assertThat(hops(TOPICS.agentTopic(topic)))
                    .as("what the handler said meanwhile")
                    .containsExactly("00-" + trace + "-" + handler.getSpanId());
        }
    }

    /** The trace and the span that each record on the topic names, without the flags. */
    private List<String> hops(String of) {
        return headers("traceparent", of).stream()
                .map(it -> it.substring(0, it.lastIndexOf('-')))
                .toList();
    }

    private List<String> contentTypes(String... of) {
        return headers("content-type", of);
    }

    /** One header of all records that are on these topics. */
    private List<String> headers(String name, String... of) {
        List<String> found = new CopyOnWriteArrayList<>();
        try (KafkaEventLog log = log("headers-" + unique, Tracing.OFF, DataFormats.JSON)) {
            log.ends(Set.of(of))
                    .forEach((partition, end) -> log.scanRaw(
                            partition,
                            0,
                            end,
                            LONG,
                            record -> found.add(record.header(name).orElse("none"))));
        }
        return found;
    }

    private static Optional<ContextProvided> toldOf(String caseId, List<Event> told) {
        return told.stream()
                .map(event -> event.dataAs(ContextProvided.class))
                .filter(it -> it.caseId().equals(caseId))
                .findFirst();
    }

    private Outgoing question(String caseId) {
        Event event = Event.of(EventType.CONTEXT_REQUESTED)
                .id(caseId)
                .source("/orchestra/server")
                .data(new ContextRequested(
                        caseId,
                        "test-" + unique,
                        "asker-" + unique,
                        "asker-" + unique,
                        "1",
                        List.of(),
                        List.of(expertProcess.name()),
                        null,
                        null,
                        LONG,
                        64_000))
                .build();
        return Outgoing.of(TOPICS.contextRequest(), caseId, event);
    }

    private ChildAgent expert() {
        return expert(expertProcess.name(), Map.of());
    }

    private ChildAgent expert(String agentId, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(ChildAgent.environment(agentId, broker.bootstrapServers()));
        environment.putAll(more);
        ChildAgent child = ChildAgent.talker(expert, topic, environment);
        toClose.add(child);
        return child;
    }

    private Messenger asker() {
        return asker(DataFormats.JSON);
    }

    private Messenger asker(DataFormats formats) {
        KafkaEventLog log = log("asker-" + unique, Tracing.OFF, formats);
        log.createTopics(List.of(TopicSpec.journal(TOPICS.agentEvent())));
        log.subscribe(SubscriptionOptions.of("receipts-" + unique, Set.of(TOPICS.agentEvent())), delivery -> {
            delivery.event()
                    .filter(event -> event.is(EventType.MESSAGE_RECEIVED))
                    .ifPresent(receipts::add);
            delivery.done();
            return true;
        });
        return here("asker-" + unique, log, OpenTelemetry.noop(), builder -> builder.handler(step -> Json.object()))
                .messenger();
    }

    /** An agent in this process, whose id is its type. */
    private AgentRuntime here(
            String agent, KafkaEventLog log, OpenTelemetry telemetry, UnaryOperator<AgentRuntimeBuilder> more) {
        AgentRuntime runtime = more.apply(AgentRuntime.builder()
                        .agent(agent)
                        .agentId(agent)
                        .drainTime(Duration.ofMillis(100))
                        .openTelemetry(telemetry)
                        .ownEventLog(agentId -> log))
                .start();
        toClose.add(runtime);
        return runtime;
    }

    private KafkaEventLog log(String client, Tracing tracing, DataFormats formats) {
        return new KafkaEventLog(
                KafkaEventLogOptions.of(broker.bootstrapServers(), client), tracing, Clock.systemUTC(), formats);
    }

    private void awaitKnown(Messenger asker) {
        await().atMost(LONG).until(() -> asker.find(expertProcess.name()).isPresent());
    }

    private static MessageFailure failure(CompletableFuture<Json> answer) {
        try {
            throw new AssertionError("An answer came where none was expected: " + answer.join());
        } catch (CompletionException e) {
            return (MessageFailure) e.getCause();
        }
    }

    private static int distinct(List<String> some, List<String> others) {
        Set<String> all = new HashSet<>(some);
        all.addAll(others);
        return all.size();
    }

    private long receiptsOf(AgentAddress receiver) {
        return receipts.stream()
                .filter(event -> event.source().equals("/agents/" + expert + "/" + receiver.name()))
                .map(event -> event.dataAs(MessageReceived.class))
                .filter(received -> received.topic().equals(topic))
                .flatMap(received -> received.received().stream())
                .map(MessageReceived.Receipt::id)
                .distinct()
                .count();
    }
}
