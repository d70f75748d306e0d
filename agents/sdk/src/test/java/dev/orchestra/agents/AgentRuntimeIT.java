package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.EffectRecorded;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepCheckpointed;
import dev.orchestra.events.UndoEvent.UndoDone;
import dev.orchestra.events.UndoEvent.UndoRequested;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.stack.KafkaBroker;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Agents on a real Kafka, killed, stopped and cut off in the middle of a step. */
@ExtendWith(AgentStack.class)
class AgentRuntimeIT {

    private static final Topics TOPICS = new Topics("");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofMillis(100);
    /** Nothing is committed before a test is over. */
    private static final Duration LATE = Duration.ofMinutes(10);

    private final KafkaBroker broker;
    private final String agent = "agent-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<AutoCloseable> toClose = new CopyOnWriteArrayList<>();
    private final List<Delivery> seen = new CopyOnWriteArrayList<>();
    private KafkaEventLog log;

    AgentRuntimeIT(KafkaBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void listen() {
        broker.start();
        log = new KafkaEventLog(
                KafkaEventLogOptions.of(broker.bootstrapServers(), "test"), Tracing.OFF, Clock.systemUTC());
        log.createTopics(TOPICS.shared());
        log.subscribe(
                SubscriptionOptions.of(
                        "test-" + agent,
                        Set.of(
                                TOPICS.stepResponse(),
                                TOPICS.agentHeartbeat(),
                                TOPICS.agentRegistry(),
                                TOPICS.agentCheckpoint(),
                                TOPICS.agentEffect())),
                delivery -> {
                    seen.add(delivery);
                    delivery.done();
                    return true;
                });
    }

    @AfterEach
    void stop() throws Exception {
        broker.start();
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
        log.close();
    }

    @Test
    void whatAKilledProcessHadNotCommittedIsDoneByAnother() throws Exception {
        ChildAgent first = child("first", LATE);
        request("1", 60_000);
        await().atMost(LONG).until(() -> first.told.contains("1"));
        boolean named = isNamed("first", "1");
        first.kill();

        ChildAgent second = child("second", SOON);
        assertThat(named).isFalse();
        assertThat(isNamed("first", "1")).isFalse();
        await().atMost(LONG).until(() -> second.told.contains("1"));
    }

    @Test
    void whatAKilledProcessHadCommittedIsInItsLastHeartbeatAndNobodyElseGetsIt() throws Exception {
        ChildAgent first = child("first", SOON);
        awaitHeartbeat("first");
        request("1", 60_000);
        await().atMost(LONG).until(() -> isNamed("first", "1"));
        ActiveStep step = lastHeartbeat("first").orElseThrow().steps().getFirst();
        assertThat(step.stepToken()).isEqualTo("token-1");
        TopicPartition partition = log.partitionOf(TOPICS.stepRequest(agent), "1");
        // Of one transaction, the heartbeat may be seen a moment before the place.
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(log.committed(TOPICS.agentGroup(agent), TOPICS.stepRequest(agent)))
                        .containsEntry(partition, 1L));
        first.kill();

        ChildAgent second = child("second", SOON);
        String onTheSamePartition = IntStream.range(2, 1_000)
                .mapToObj(Integer::toString)
                .filter(key -> log.partitionOf(TOPICS.stepRequest(agent), key).equals(partition))
                .findFirst()
                .orElseThrow();
        request(onTheSamePartition, 0);
        await().atMost(LONG).until(() -> answers().containsKey(onTheSamePartition));
        await().atMost(LONG).until(() -> !second.told.isEmpty());
        assertThat(second.told).containsExactly(onTheSamePartition);
        assertThat(isNamed("first", "1"))
                .as("the failure detector finds it there")
                .isTrue();
    }

    @Test
    void aKilledProcessLeavesItsCheckpointsAndItsHeartbeatNamesTheLastOne() throws Exception {
        ChildAgent child = child("first", SOON);
        awaitHeartbeat("first");
        log.append(step("1", Map.of("checkpoints", 20, "millis", 60_000))).join();
        await().atMost(LONG)
                .until(() -> lastHeartbeat("first").stream()
                        .flatMap(heartbeat -> heartbeat.steps().stream())
                        .anyMatch(step -> Long.valueOf(20).equals(step.checkpoint())));
        child.kill();

        await().atMost(LONG).until(() -> ofAgent(TOPICS.agentCheckpoint()).size() == 20);
        StepCheckpointed last = ofAgent(TOPICS.agentCheckpoint()).getLast().dataAs(StepCheckpointed.class);
        assertThat(last.sequence()).isEqualTo(20);
        assertThat(last.state()).isEqualTo(Json.parse("{\"done\":20}"));
        await().atMost(LONG).until(() -> ofAgent(TOPICS.agentEffect()).size() == 20);
        assertThat(last.effects())
                .isEqualTo(ofAgent(TOPICS.agentEffect()).stream()
                        .map(event -> event.dataAs(EffectRecorded.class).effect())
                        .toList());
    }

    @Test
    void anEffectOfAKilledProcessIsTakenBackByAnother() throws Exception {
        ChildAgent first = child("first", SOON);
        awaitHeartbeat("first");
        log.append(step("1", Map.of("checkpoints", 1, "millis", 60_000))).join();
        await().atMost(LONG).until(() -> ofAgent(TOPICS.agentEffect()).size() == 1);
        EffectRecorded effect = ofAgent(TOPICS.agentEffect()).getFirst().dataAs(EffectRecorded.class);
        first.kill();
        ChildAgent second = child("second", SOON);

        Event request = Event.of(EventType.UNDO_REQUESTED)
                .id("undo-1")
                .source("/orchestra/server")
                .with(Attribute.JOB_KEY, "1")
                .with(Attribute.AGENT, agent)
                .data(new UndoRequested(effect.effect(), effect.kind(), effect.reference(), effect.undo(), "1-1"))
                .build();
        log.append(Outgoing.of(TOPICS.agentEffect(), "1", request)).join();

        await().atMost(LONG).until(() -> second.told.contains("undo " + effect.effect()));
        await().atMost(LONG)
                .until(() -> ofAgent(TOPICS.agentEffect()).stream()
                        .anyMatch(event -> event.is(EventType.UNDO_DONE)
                                && event.dataAs(UndoDone.class).effect().equals(effect.effect())));
    }

    @Test
    void aProcessThatWasStoppedTakesANewIncarnationAndDropsItsSteps() throws Exception {
        ChildAgent stopped = child("stopped", SOON);
        awaitHeartbeat("stopped");
        // It would end soon after the process goes on.
        request("1", 6_000);
        await().atMost(LONG).until(() -> isNamed("stopped", "1"));
        String before = lastHeartbeat("stopped").orElseThrow().incarnation();

        stopped.signal("STOP");
        await().pollDelay(Duration.ofSeconds(5)).atMost(LONG).until(() -> true);
        stopped.signal("CONT");

        await().atMost(LONG)
                .until(() ->
                        !lastHeartbeat("stopped").orElseThrow().incarnation().equals(before));
        assertThat(lastHeartbeat("stopped").orElseThrow().steps()).isEmpty();
        request("2", 0);
        await().atMost(LONG).until(() -> answers().containsKey("2"));
        assertThat(answers()).doesNotContainKey("1");
    }

    @Test
    void aProcessThatIsToldToEndFinishesItsStepsAndTakesItsLeave() throws Exception {
        ChildAgent child = child("leaving", SOON);
        awaitHeartbeat("leaving");
        request("1", 2_000);
        await().atMost(LONG).until(() -> child.told.contains("1"));
        child.signal("TERM");

        await().atMost(LONG).until(() -> !child.isRunning());
        await().atMost(LONG).until(() -> answers().containsKey("1"));
        assertThat(answers().get("1").type()).isEqualTo(EventType.STEP_COMPLETED.wireName());
        await().atMost(LONG)
                .until(() -> isTombstone(TOPICS.agentHeartbeat(), "leaving")
                        && isTombstone(TOPICS.agentRegistry(), "leaving"));
        assertThat(lastHeartbeat("leaving").orElseThrow().steps()).isEmpty();
    }

    @Test
    void everyStepIsAnsweredThoughTheBrokerIsKilledUnderLoad() {
        start("a", 20);
        start("b", 20);
        awaitHeartbeat("a");
        awaitHeartbeat("b");
        for (int job = 0; job < 1_000; job++) {
            request(Integer.toString(job), 0);
            if (job == 500) {
                broker.kill();
                Thread.ofVirtual().start(broker::start);
            }
        }
        await().atMost(Duration.ofMinutes(4)).until(() -> answers().size() == 1_000);
        assertThat(answers().values()).allMatch(event -> event.is(EventType.STEP_COMPLETED));
    }

    private ChildAgent child(String id, Duration tick) {
        ChildAgent child = ChildAgent.worker(agent, id(id), broker.bootstrapServers(), tick);
        toClose.add(child);
        return child;
    }

    private void start(String id, int capacity) {
        KafkaEventLog own = new KafkaEventLog(
                KafkaEventLogOptions.of(broker.bootstrapServers(), id(id)), Tracing.OFF, Clock.systemUTC());
        toClose.add(AgentRuntime.builder()
                .agent(agent)
                .agentId(id(id))
                .capacity(capacity)
                .sessionTimeout(AgentStack.SESSION)
                .handler(step -> Json.of(Map.of("job", step.jobKey())))
                .openTelemetry(OpenTelemetry.noop())
                .ownEventLog(agentId -> own)
                .start());
    }

    private String id(String id) {
        return agent + "-" + id;
    }

    private void request(String jobKey, int millis) {
        log.append(step(jobKey, millis)).join();
    }

    private List<Event> ofAgent(String topic) {
        return events(topic)
                .filter(event -> event.attribute(Attribute.AGENT).orElseThrow().equals(agent))
                .toList();
    }

    private Outgoing step(String jobKey, int millis) {
        return step(jobKey, Map.of("millis", millis));
    }

    private Outgoing step(String jobKey, Map<String, Object> input) {
        Event event = Event.of(EventType.STEP_REQUESTED)
                .id("request-" + jobKey)
                .source("/orchestra/server")
                .with(Attribute.JOB_KEY, jobKey)
                .with(Attribute.ATTEMPT, "1")
                .with(Attribute.STEP_TOKEN, "token-" + jobKey)
                .with(Attribute.CORRELATION_ID, "9")
                .data(Map.of("input", input))
                .build();
        return Outgoing.of(TOPICS.stepRequest(agent), jobKey, event);
    }

    /** The process reads: its second heartbeat comes after it has joined. */
    private void awaitHeartbeat(String id) {
        await().atMost(LONG).until(() -> heartbeats(id).size() >= 2);
    }

    private List<AgentHeartbeat> heartbeats(String id) {
        return events(TOPICS.agentHeartbeat())
                .filter(event ->
                        event.attribute(Attribute.AGENT_ID).orElseThrow().equals(id(id)))
                .map(event -> event.dataAs(AgentHeartbeat.class))
                .toList();
    }

    private Optional<AgentHeartbeat> lastHeartbeat(String id) {
        List<AgentHeartbeat> all = heartbeats(id);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    private boolean isNamed(String id, String jobKey) {
        return lastHeartbeat(id).stream()
                .flatMap(heartbeat -> heartbeat.steps().stream())
                .anyMatch(step -> step.jobKey().equals(jobKey));
    }

    private boolean isTombstone(String topic, String id) {
        return seen.stream()
                .anyMatch(delivery -> delivery.position().topic().equals(topic)
                        && delivery.event().isEmpty()
                        && delivery.raw().keyText().orElse("").equals(id(id)));
    }

    private Map<String, Event> answers() {
        Map<String, Event> answers = new HashMap<>();
        events(TOPICS.stepResponse())
                .filter(event -> event.attribute(Attribute.AGENT).orElseThrow().equals(agent))
                .forEach(event -> answers.put(event.attribute(Attribute.JOB_KEY).orElseThrow(), event));
        return answers;
    }

    private Stream<Event> events(String topic) {
        return seen.stream()
                .filter(delivery -> delivery.position().topic().equals(topic))
                .flatMap(delivery -> delivery.event().stream());
    }
}
