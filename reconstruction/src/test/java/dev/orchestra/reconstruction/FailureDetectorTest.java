package dev.orchestra.reconstruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.AgentEvent.AgentRecovered;
import dev.orchestra.events.AgentEvent.AgentSuspected;
import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepAnswer.StepLost;
import dev.orchestra.events.VerdictGiven;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.events.memory.InMemoryEventLog;
import dev.orchestra.reconstruction.checkpoints.CheckpointIndex;
import dev.orchestra.reconstruction.checkpoints.CheckpointIndexSettings;
import dev.orchestra.workers.checkpoints.LastCheckpoints;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailureDetectorTest {

    private static final Topics TOPICS = new Topics("");
    private static final Instant SINCE = Instant.parse("2026-03-01T12:00:00Z");
    private static final DetectorSettings FAST = new DetectorSettings(
            Duration.ofMillis(600),
            Duration.ofSeconds(15),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofMinutes(10),
            Duration.ofMillis(20),
            8);

    /** The same, but the test looks. */
    private static final DetectorSettings BY_HAND = new DetectorSettings(
            FAST.hardTimeout(),
            FAST.returnTimeout(),
            Duration.ofDays(2),
            FAST.readSilenceMax(),
            FAST.orphanAgeMax(),
            Duration.ofDays(1),
            FAST.suspectPhi());

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final List<Delivery> seen = new CopyOnWriteArrayList<>();
    private final List<FailureDetector> detectors = new ArrayList<>();
    private LastCheckpoints checkpoints = LastCheckpoints.NONE;
    private DetectorSettings settings = FAST;

    @BeforeEach
    void listen() {
        log.createTopics(TOPICS.shared());
        log.subscribe(
                SubscriptionOptions.of(
                        "test",
                        Set.of(
                                TOPICS.stepResponse(),
                                TOPICS.agentAudit(),
                                TOPICS.agentEvent(),
                                TOPICS.agentHeartbeat())),
                delivery -> {
                    seen.add(delivery);
                    delivery.done();
                    return true;
                });
    }

    @AfterEach
    void stop() {
        detectors.forEach(FailureDetector::close);
        log.close();
    }

    @Test
    void aSilentAgentsStepsAreDeclaredLostWithEvidenceAndItsHeartbeatIsCleared() {
        start();
        beat("designer-1", "i1", "71", "72");

        await().until(() ->
                on(TOPICS.stepResponse()).size() == 2 && on(TOPICS.agentAudit()).size() == 2);
        Event lost = on(TOPICS.stepResponse()).stream()
                .filter(it -> it.attribute(Attribute.JOB_KEY).orElseThrow().equals("71"))
                .findFirst()
                .orElseThrow();
        assertThat(lost.type()).isEqualTo(EventType.STEP_LOST.wireName());
        assertThat(lost.id()).isEqualTo("lost/71/2/i1");
        assertThat(lost.source()).isEqualTo("/orchestra/server");
        assertThat(lost.attribute(Attribute.ATTEMPT)).contains("2");
        assertThat(lost.attribute(Attribute.STEP_TOKEN)).contains("token-71");
        assertThat(lost.attribute(Attribute.AGENT)).contains("designer");
        assertThat(lost.attribute(Attribute.AGENT_ID)).contains("designer-1");
        StepLost data = lost.dataAs(StepLost.class);
        assertThat(data.reason()).isEqualTo("AGENT_LOST");
        assertThat(data.message()).contains("designer-1", "i1");
        VerdictGiven verdict = on(TOPICS.agentAudit()).getFirst().dataAs(VerdictGiven.class);
        assertThat(verdict.agentId()).isEqualTo("designer-1");
        assertThat(verdict.incarnation()).isEqualTo("i1");
        assertThat(seen.stream()
                        .filter(it -> it.position().topic().equals(TOPICS.stepResponse()))
                        .map(it -> it.raw().keyText().orElseThrow()))
                .containsExactlyInAnyOrder("71", "72");
        await().until(() -> tombstones().contains("designer-1"));
    }

    @Test
    void aVerdictTakesAlongWhatIsKnownOfTheAttempt() {
        CheckpointIndex index = CheckpointIndex.start(
                log.sharing(Clock.systemUTC(), Tracing.OFF),
                TOPICS,
                CheckpointIndexSettings.DEFAULT,
                Clock.systemUTC());
        checkpoints = index;
        start();
        checkpoint("71", "{\"sequence\":1,\"state\":{\"done\":1}}");
        checkpoint("71", "{\"sequence\":2,\"state\":{\"done\":2}}");
        beat("designer-1", "i1", "71", "72");

        await().until(() -> on(TOPICS.stepResponse()).size() == 2);
        index.close();
        StepLost with = lost("71");
        assertThat(with.state()).isEqualTo(Json.parse("{\"done\":2}"));
        assertThat(with.agentId()).isEqualTo("designer-1");
        assertThat(with.incarnation()).isEqualTo("i1");
        assertThat(with.checkpoint()).isEqualTo(2);
        assertThat(with.since()).isEqualTo(SINCE);
        assertThat(with.at()).isNotNull();
        assertThat(lost("72").state()).isNull();
        assertThat(lost("72").message()).doesNotContain("checkpoint");
    }

    @Test
    void whatCouldNotBeReadIsSaidInTheVerdict() {
        checkpoints = new LastCheckpoints() {
            @Override
            public CompletableFuture<Found> of(String jobKey, int attempt) {
                return CompletableFuture.completedFuture(Found.missing("The topic was away."));
            }

            @Override
            public void ended(String jobKey) {}
        };
        start();
        beat("designer-1", "i1", "71");

        await().until(() -> on(TOPICS.stepResponse()).size() == 1);
        assertThat(lost("71").message()).contains("designer-1", "The topic was away.");
    }

    @Test
    void aCheckpointThatIsTooLargeForAVerdictHoldsNoVerdictUp() {
        String large = "x".repeat(1_048_400);
        checkpoints = new LastCheckpoints() {
            @Override
            public CompletableFuture<Found> of(String jobKey, int attempt) {
                return CompletableFuture.completedFuture(
                        Found.of(new Checkpoint(attempt, 1, Json.of(Map.of("text", large)))));
            }

            @Override
            public void ended(String jobKey) {}
        };
        start();
        beat("designer-1", "i1", "71");

        await().until(() -> on(TOPICS.stepResponse()).size() == 1);
        assertThat(lost("71").state()).isNull();
        assertThat(lost("71").message()).contains("too large");
    }

    @Test
    void whoIsSilentForLongerThanUsualIsSuspectedAndWhoIsHeardAgainHasRecovered() {
        settings = new DetectorSettings(
                Duration.ofSeconds(50),
                Duration.ofSeconds(50),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofMinutes(10),
                Duration.ofMillis(20),
                1);
        start();
        beat("designer-1", "i1", "71");

        await().until(() -> on(TOPICS.agentEvent()).size() == 1);
        beat("designer-1", "i1", "71");
        await().until(() -> on(TOPICS.agentEvent()).size() >= 2);
        Event suspected = on(TOPICS.agentEvent()).get(0);
        Event recovered = on(TOPICS.agentEvent()).get(1);
        assertThat(suspected.is(EventType.AGENT_SUSPECTED)).isTrue();
        assertThat(suspected.source()).isEqualTo("/orchestra/server");
        assertThat(suspected.attribute(Attribute.AGENT_ID)).contains("designer-1");
        assertThat(suspected.dataAs(AgentSuspected.class).phi()).isBetween(1.0, 50.0);
        assertThat(recovered.is(EventType.AGENT_RECOVERED)).isTrue();
        assertThat(recovered.dataAs(AgentRecovered.class).incarnation()).isEqualTo("i1");
        assertThat(recovered.dataAs(AgentRecovered.class).silentMillis()).isPositive();
        assertThat(on(TOPICS.stepResponse())).isEmpty();
    }

    @Test
    void twoReplicasShareTheAgentsAndEachStepIsDeclaredLostOnce() {
        start();
        start();
        for (int i = 0; i < 30; i++) {
            beat("agent-" + i, "i1", "job-" + i);
        }
        await().until(() ->
                on(TOPICS.stepResponse()).size() >= 30 && tombstones().size() >= 30);
        assertThat(on(TOPICS.stepResponse()).stream().map(Event::id).distinct()).hasSize(30);
    }

    @Test
    void whatAReplicaDidNotJudgeTheNextOneDoes() {
        start();
        beat("a", "i1", "71");
        detectors.getFirst().close();
        start();
        await().until(() -> on(TOPICS.stepResponse()).size() == 1);
    }

    @Test
    void anAgentThatGoesOnBeatingIsLeftAlone() {
        AtomicLong nanos = new AtomicLong();
        AtomicInteger read = new AtomicInteger();
        FailureDetector detector =
                FailureDetector.start(counting(read), TOPICS, BY_HAND, checkpoints, Clock.systemUTC(), nanos::get);
        detectors.add(detector);
        beat("a", "i1", "71");
        AtomicInteger beats = new AtomicInteger(1);
        await().until(() -> {
            beat("b", "i1", "72");
            beats.incrementAndGet();
            await().until(() -> read.get() >= beats.get());
            nanos.addAndGet(Duration.ofMillis(200).toNanos());
            detector.look();
            return tombstones().contains("a");
        });
        assertThat(on(TOPICS.stepResponse()))
                .allMatch(it -> it.attribute(Attribute.AGENT_ID).orElseThrow().equals("a"));
    }

    @Test
    void aRecordThatIsNoHeartbeatBecomesADeadLetterAndTheNextOneCounts() {
        start();
        log.append(Outgoing.of(
                        TOPICS.agentHeartbeat(),
                        "a",
                        Event.of(EventType.AGENT_HEARTBEAT)
                                .id("1")
                                .source("/x")
                                .data(Json.parse("{\"capacity\":1}"))
                                .build()))
                .join();
        beat("a", "i1", "71");
        await().until(() -> on(TOPICS.stepResponse()).size() == 1);
        assertThat(log.ends(Set.of(Topics.deadLetters(TOPICS.agentHeartbeat()))))
                .containsValue(1L);
    }

    /** The journal, which counts the records that a subscriber has taken. */
    private EventLog counting(AtomicInteger taken) {
        return (EventLog) Proxy.newProxyInstance(
                EventLog.class.getClassLoader(), new Class<?>[] {EventLog.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("subscribe")) {
                        arguments[1] = counting((DeliveryHandler) arguments[1], taken);
                    }
                    return method.invoke(log, arguments);
                });
    }

    private static DeliveryHandler counting(DeliveryHandler handler, AtomicInteger taken) {
        return (DeliveryHandler) Proxy.newProxyInstance(
                DeliveryHandler.class.getClassLoader(),
                new Class<?>[] {DeliveryHandler.class},
                (proxy, method, arguments) -> {
                    Object result = method.invoke(handler, arguments);
                    if (method.getName().equals("offer")) {
                        taken.incrementAndGet();
                    }
                    return result;
                });
    }

    private void start() {
        detectors.add(FailureDetector.start(
                log.sharing(Clock.systemUTC(), Tracing.OFF), TOPICS, settings, checkpoints, Clock.systemUTC()));
    }

    private StepLost lost(String jobKey) {
        return on(TOPICS.stepResponse()).stream()
                .filter(it -> it.attribute(Attribute.JOB_KEY).orElseThrow().equals(jobKey))
                .findFirst()
                .orElseThrow()
                .dataAs(StepLost.class);
    }

    private void checkpoint(String jobKey, String data) {
        log.append(Outgoing.of(
                        TOPICS.agentCheckpoint(),
                        jobKey,
                        Event.of(EventType.STEP_CHECKPOINTED)
                                .id("checkpoint")
                                .source("/agents/designer/designer-1")
                                .with(Attribute.JOB_KEY, jobKey)
                                .with(Attribute.ATTEMPT, "2")
                                .data(Json.parse(data))
                                .build()))
                .join();
    }

    private void beat(String agentId, String incarnation, String... jobs) {
        AgentHeartbeat data = new AgentHeartbeat(
                incarnation,
                4,
                Stream.of(jobs)
                        .map(job -> new ActiveStep(job, 2, "token-" + job, SINCE, 2L, null))
                        .toList());
        log.append(Outgoing.of(
                        TOPICS.agentHeartbeat(),
                        agentId,
                        Event.of(EventType.AGENT_HEARTBEAT)
                                .id("1")
                                .source("/agents/designer/" + agentId)
                                .with(Attribute.AGENT, "designer")
                                .with(Attribute.AGENT_ID, agentId)
                                .data(data)
                                .build()))
                .join();
    }

    private List<Event> on(String topic) {
        return seen.stream()
                .filter(it -> it.position().topic().equals(topic))
                .flatMap(it -> it.event().stream())
                .toList();
    }

    private List<String> tombstones() {
        return seen.stream()
                .filter(it -> it.position().topic().equals(TOPICS.agentHeartbeat()))
                .filter(it -> it.event().isEmpty())
                .map(it -> it.raw().keyText().orElseThrow())
                .toList();
    }
}
