package dev.orchestra.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepAnswer.StepLost;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.reconstruction.checkpoints.CheckpointIndex;
import dev.orchestra.reconstruction.checkpoints.CheckpointIndexSettings;
import dev.orchestra.stack.KafkaBroker;
import dev.orchestra.stack.LocalStackExtension;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The detector on a real Kafka, which goes away and comes back. */
@ExtendWith(FailureDetectorIT.OwnStack.class)
class FailureDetectorIT {

    /** A broker that nobody else uses, since a test here kills it. */
    static final class OwnStack extends LocalStackExtension {}

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration HARD_TIMEOUT = Duration.ofSeconds(2);
    private static final DetectorSettings QUICK = new DetectorSettings(
            HARD_TIMEOUT,
            Duration.ofSeconds(20),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofMinutes(10),
            Duration.ofMillis(100),
            8);

    private final KafkaBroker broker;
    /** Each test has topics of its own. */
    private final Topics topics = new Topics(UUID.randomUUID().toString().substring(0, 8) + ".");

    private final List<AutoCloseable> toClose = new CopyOnWriteArrayList<>();
    private final List<Delivery> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private KafkaEventLog log;

    FailureDetectorIT(KafkaBroker broker) {
        this.broker = broker;
    }

    @BeforeEach
    void listen() {
        broker.start();
        log = newLog("test");
        log.createTopics(topics.shared());
        log.subscribe(
                SubscriptionOptions.of(
                        "test-" + topics.prefix(),
                        Set.of(topics.stepResponse(), topics.agentHeartbeat(), topics.agentAudit())),
                delivery -> {
                    seen.add(delivery);
                    delivery.done();
                    return true;
                });
    }

    @AfterEach
    void stop() throws Exception {
        broker.start();
        release.countDown();
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
        log.close();
    }

    @Test
    void aSilentAgentIsLostAfterTheHardTimeoutAndIsThenForgotten() {
        detector();
        checkpoint("71", 1);
        checkpoint("71", 2);
        long begin = System.nanoTime();
        beat("gone", "i1", "71");

        await().atMost(LONG).until(() -> !lost().isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(HARD_TIMEOUT);
        assertThat(lost()).singleElement().satisfies(event -> {
            assertThat(event.attribute(Attribute.JOB_KEY)).contains("71");
            assertThat(event.attribute(Attribute.STEP_TOKEN)).contains("token-71");
            assertThat(event.dataAs(StepLost.class).state()).isEqualTo(Json.parse("{\"at\":2}"));
        });
        await().atMost(LONG).until(() -> isCleared("gone"));
    }

    @Test
    void noAgentIsLostBecauseTheBrokerWasAway() {
        // Patient, so that an agent on a machine that stalls is not lost because of that.
        detector(DetectorSettings.DEFAULT);
        AgentRuntime agent = agent("busy");
        request("1");
        await().atMost(LONG).until(() -> isNamed(agent.agentId(), "1"));

        broker.kill();
        await().pollDelay(DetectorSettings.DEFAULT.hardTimeout().plusSeconds(1))
                .atMost(LONG)
                .until(() -> true);
        broker.start();
        int before = heartbeats(agent.agentId()).size();
        await().atMost(LONG).until(() -> heartbeats(agent.agentId()).size() > before + 10);
        assertThat(lost()).isEmpty();
        release.countDown();
        await().atMost(LONG).until(() -> answers().contains("1"));
    }

    @Test
    void whenAReplicaStopsTheOtherJudgesItsAgents() {
        FailureDetector first = detector();
        detector();
        for (int i = 0; i < 12; i++) {
            beat("agent-" + i, "i1", "job-" + i);
        }
        first.close();
        await().atMost(LONG)
                .until(() -> lost().stream().map(Event::id).distinct().count() == 12);
    }

    private FailureDetector detector() {
        return detector(QUICK);
    }

    private FailureDetector detector(DetectorSettings settings) {
        EventLog own = newLog("detector");
        CheckpointIndex index = CheckpointIndex.start(own, topics, CheckpointIndexSettings.DEFAULT, Clock.systemUTC());
        toClose.add(index);
        toClose.add(own);
        return FailureDetector.start(own, topics, settings, index, Clock.systemUTC());
    }

    private AgentRuntime agent(String id) {
        EventLog own = newLog(id);
        AgentRuntime runtime = AgentRuntime.builder()
                .agent("designer")
                .agentId(topics.prefix() + id)
                .topics(topics)
                .tick(Duration.ofMillis(100))
                .heartbeatInterval(Duration.ofMillis(250))
                .handler(step -> {
                    release.await();
                    return Json.object();
                })
                .eventLog(own)
                .start();
        toClose.add(runtime);
        toClose.add(own);
        return runtime;
    }

    private KafkaEventLog newLog(String name) {
        return new KafkaEventLog(
                KafkaEventLogOptions.of(broker.bootstrapServers(), name), Tracing.OFF, Clock.systemUTC());
    }

    private void beat(String agentId, String incarnation, String job) {
        AgentHeartbeat data =
                new AgentHeartbeat(incarnation, 4, List.of(new ActiveStep(job, 1, "token-" + job, null, null, null)));
        Event event = Event.of(EventType.AGENT_HEARTBEAT)
                .id("1")
                .source("/agents/designer/" + agentId)
                .with(Attribute.AGENT, "designer")
                .with(Attribute.AGENT_ID, agentId)
                .data(data)
                .build();
        log.append(Outgoing.of(topics.agentHeartbeat(), agentId, event)).join();
    }

    private void checkpoint(String jobKey, int number) {
        Event event = Event.of(EventType.STEP_CHECKPOINTED)
                .id("checkpoint-" + number)
                .source("/agents/designer/gone")
                .with(Attribute.JOB_KEY, jobKey)
                .with(Attribute.ATTEMPT, "1")
                .data(Json.parse("{\"sequence\":%d,\"state\":{\"at\":%d}}".formatted(number, number)))
                .build();
        log.append(Outgoing.of(topics.agentCheckpoint(), jobKey, event)).join();
    }

    private void request(String jobKey) {
        Event event = Event.of(EventType.STEP_REQUESTED)
                .id("request-" + jobKey)
                .source("/orchestra/server")
                .with(Attribute.JOB_KEY, jobKey)
                .with(Attribute.ATTEMPT, "1")
                .with(Attribute.STEP_TOKEN, "token-" + jobKey)
                .data(Map.of("input", Map.of()))
                .build();
        log.append(Outgoing.of(topics.stepRequest("designer"), jobKey, event)).join();
    }

    private List<Event> lost() {
        return events(topics.stepResponse())
                .filter(event -> event.is(EventType.STEP_LOST))
                .toList();
    }

    private List<String> answers() {
        return events(topics.stepResponse())
                .filter(event -> event.is(EventType.STEP_COMPLETED))
                .map(event -> event.attribute(Attribute.JOB_KEY).orElseThrow())
                .toList();
    }

    private List<AgentHeartbeat> heartbeats(String agentId) {
        return events(topics.agentHeartbeat())
                .filter(event ->
                        event.attribute(Attribute.AGENT_ID).orElseThrow().equals(agentId))
                .map(event -> event.dataAs(AgentHeartbeat.class))
                .toList();
    }

    private boolean isNamed(String agentId, String jobKey) {
        return heartbeats(agentId).stream()
                .flatMap(heartbeat -> heartbeat.steps().stream())
                .anyMatch(step -> step.jobKey().equals(jobKey));
    }

    private boolean isCleared(String agentId) {
        return seen.stream()
                .anyMatch(delivery -> delivery.position().topic().equals(topics.agentHeartbeat())
                        && delivery.event().isEmpty()
                        && delivery.raw().keyText().orElse("").equals(agentId));
    }

    private Stream<Event> events(String topic) {
        return seen.stream()
                .filter(delivery -> delivery.position().topic().equals(topic))
                .flatMap(delivery -> delivery.event().stream());
    }
}
