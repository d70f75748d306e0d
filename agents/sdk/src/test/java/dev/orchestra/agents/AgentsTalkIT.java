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
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.stack.KafkaBroker;
import dev.orchestra.stack.LocalStackExtension;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents in two processes that talk over a real Kafka, while one of them or the broker is killed. */
@ExtendWith(LocalStackExtension.class)
class AgentsTalkIT {

    private static final Topics TOPICS = new Topics("");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration ANSWER_MAX = Duration.ofMinutes(3);

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
        TalkingChild first = expert();
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
        TalkingChild second = expert();

        for (int n = 0; n < 300; n++) {
            assertThat(answers.get(n)).as("the answer to %d", n).succeedsWithin(LONG);
            assertThat(answers.get(n).join().asMap()).isEqualTo(Map.of("n", n));
            assertThat(broadcasts.get(n)).succeedsWithin(LONG);
        }
        await().atMost(LONG).until(() -> distinct(first.heard, second.heard) == 300);
        assertThat(second.heard)
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
        TalkingChild first = expert();
        Messenger asker = asker();
        awaitKnown(asker);
        AgentAddress instance = AgentAddress.instance(expert, "shop");
        assertThat(asker.send(instance, "ask", Json.of(Map.of("n", 1)), ANSWER_MAX))
                .succeedsWithin(LONG);
        first.kill();
        CompletableFuture<Json> answer = asker.send(instance, "ask", Json.of(Map.of("n", 2)), ANSWER_MAX);
        TalkingChild.start(expert, expert + "-2", topic, broker.bootstrapServers(), toClose);

        assertThat(answer).succeedsWithin(LONG);
        assertThat(answer.join().asMap()).isEqualTo(Map.of("n", 2));
    }

    @Test
    void whatAPeerTellsOfALostAgentIsTheSameAfterItWasKilledItself() throws Exception {
        String answers = TOPICS.contextResponse("test-" + unique);
        List<Event> told = new CopyOnWriteArrayList<>();
        TalkingChild first = expert();
        Messenger asker = asker();
        awaitKnown(asker);
        KafkaEventLog log = new KafkaEventLog(
                KafkaEventLogOptions.of(broker.bootstrapServers(), "test-" + unique), Tracing.OFF, Clock.systemUTC());
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
        first.kill();
        expert();
        log.append(question("case-2")).join();
        // The first question may be answered again: its window is still open.
        await().atMost(LONG).until(() -> toldOf("case-2", told).isPresent());

        ContextProvided before = toldOf("case-1", told).orElseThrow();
        assertThat(before.interactions()).hasSize(40);
        assertThat(before.gaps()).isEmpty();
        // What it was killed with before its place was committed comes again, and is answered again.
        assertThat(toldOf("case-2", told).orElseThrow().interactions()).containsAll(before.interactions());
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

    private TalkingChild expert() {
        return TalkingChild.start(expert, expertProcess.name(), topic, broker.bootstrapServers(), toClose);
    }

    private Messenger asker() {
        KafkaEventLog log = new KafkaEventLog(
                KafkaEventLogOptions.of(broker.bootstrapServers(), "asker-" + unique), Tracing.OFF, Clock.systemUTC());
        log.createTopics(List.of(TopicSpec.journal(TOPICS.agentEvent())));
        log.subscribe(SubscriptionOptions.of("receipts-" + unique, Set.of(TOPICS.agentEvent())), delivery -> {
            delivery.event()
                    .filter(event -> event.is(EventType.MESSAGE_RECEIVED))
                    .ifPresent(receipts::add);
            delivery.done();
            return true;
        });
        AgentRuntime runtime = AgentRuntime.builder()
                .agent("asker-" + unique)
                .agentId("asker-" + unique)
                .handler(step -> Json.object())
                .drainTime(Duration.ofMillis(100))
                .openTelemetry(OpenTelemetry.noop())
                .ownEventLog(agentId -> log)
                .start();
        toClose.add(runtime);
        return runtime.messenger();
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
