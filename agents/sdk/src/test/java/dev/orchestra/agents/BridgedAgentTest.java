package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.FakeEventLog.FakeDelivery;
import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepAnswer.StepCompleted;
import dev.orchestra.events.StepAnswer.StepFailed;
import dev.orchestra.events.StepRequested;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A runtime that speaks for an agent elsewhere. */
class BridgedAgentTest {

    private static final Instant UNTIL = Instant.now().plusSeconds(60);

    private final FakeEventLog log = new FakeEventLog();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final AtomicInteger runs = new AtomicInteger();
    private AgentRuntime runtime;

    @AfterEach
    void stop() {
        answered.countDown();
        if (runtime != null) {
            runtime.close();
        }
    }

    @Test
    void aDelegatedStepIsNamedAsSuchAndItsOwnAnswerIsNotSaidAgain() {
        start(List.of(), this::delegates);
        FakeDelivery request = deliver("71");
        await().until(() -> runs.get() == 1);

        await().untilAsserted(() -> {
            runtime.tick();
            assertThat(lastHeartbeat().steps())
                    .singleElement()
                    .satisfies(step -> assertThat(step.delegatedUntil()).isEqualTo(UNTIL));
        });
        assertThat(request.done).isTrue();
        answered.countDown();

        await().untilAsserted(() -> {
            runtime.tick();
            assertThat(lastHeartbeat().steps()).isEmpty();
        });
        assertThat(log.events("workflow.step.response")).isEmpty();
    }

    @Test
    void aDelegatedStepOutlivesTheRuntimeInItsLastHeartbeat() {
        start(List.of(), this::delegates);
        deliver("71");
        await().until(() -> runs.get() == 1);
        runtime.close();

        assertThat(lastHeartbeat().capacity()).isZero();
        assertThat(lastHeartbeat().steps()).extracting(ActiveStep::jobKey).containsExactly("71");
        assertThat(log.appended).allMatch(record -> record.event().isPresent());
        assertThat(log.events("workflow.step.response")).isEmpty();
    }

    @Test
    void anAdoptedStepIsNamedFromTheFirstHeartbeatOnAndTakesAPlaceUntilItIsReleased() {
        start(List.of(adopted("71"), adopted("72")), this::delegates);
        runtime.tick();
        assertThat(log.events("agent.heartbeat")
                        .getFirst()
                        .dataAs(AgentHeartbeat.class)
                        .steps())
                .extracting(ActiveStep::jobKey)
                .containsExactlyInAnyOrder("71", "72");
        deliver("73");
        assertThat(runs).hasValue(0);

        runtime.release("71", 1);

        await().untilAsserted(() -> {
            runtime.tick();
            assertThat(runs).hasValue(1);
            assertThat(lastHeartbeat().steps()).extracting(ActiveStep::jobKey).containsExactlyInAnyOrder("72", "73");
        });
    }

    @Test
    void aRequestForAnAdoptedStepStartsNothing() {
        start(List.of(adopted("71")), this::delegates);

        FakeDelivery again = deliver("71");

        assertThat(again.done).isTrue();
        assertThat(runs).hasValue(0);
    }

    @Test
    void anOutputThatTheCardRulesOutIsAFailureHereToo() {
        start(List.of(), step -> new StepBridge.Outcome.Answered(new StepCompleted(Json.object())));
        deliver("71");

        await().until(() -> !log.events("workflow.step.response").isEmpty());
        Event answer = log.events("workflow.step.response").getFirst();
        assertThat(answer.type()).isEqualTo(EventType.STEP_FAILED.wireName());
        assertThat(answer.dataAs(StepFailed.class).retryable()).isTrue();
    }

    private StepBridge.Outcome delegates(BridgedStep step) throws InterruptedException {
        step.delegate(UNTIL);
        runs.incrementAndGet();
        answered.await();
        return new StepBridge.Outcome.AnsweredItself();
    }

    private static ActiveStep adopted(String job) {
        return new ActiveStep(job, 1, "token-" + job, Instant.EPOCH, null, null, UNTIL);
    }

    private void start(List<ActiveStep> adopted, StepBridge bridge) {
        runtime = AgentRuntime.builder()
                .agent("weather")
                .agentId("weather-1.here")
                .card(new AgentRegistered(
                        "weather",
                        null,
                        List.of(),
                        null,
                        Json.parse("{\"required\":[\"forecast\"]}"),
                        null,
                        null,
                        null,
                        null,
                        "weather-1"))
                .capacity(2)
                .clockHoleMax(Duration.ofHours(1))
                .drainTime(Duration.ofSeconds(1))
                .bridge(bridge)
                .adopting(adopted)
                .eventLog(log)
                .openTelemetry(OpenTelemetry.noop())
                .time(Clock.systemUTC(), System::nanoTime)
                .build();
        runtime.begin();
        await().until(() ->
                !log.subscriptions.isEmpty() && !log.events("agent.registry").isEmpty());
    }

    private FakeDelivery deliver(String job) {
        return log.current()
                .deliver(Event.of(EventType.STEP_REQUESTED)
                        .id("request-" + job)
                        .source("/orchestra/server")
                        .with(Attribute.JOB_KEY, job)
                        .with(Attribute.ATTEMPT, "1")
                        .with(Attribute.STEP_TOKEN, "token-" + job)
                        .with(Attribute.AGENT, "weather")
                        .data(new StepRequested(Json.object(), Map.of(), null))
                        .build());
    }

    private AgentHeartbeat lastHeartbeat() {
        return log.events("agent.heartbeat").getLast().dataAs(AgentHeartbeat.class);
    }
}
