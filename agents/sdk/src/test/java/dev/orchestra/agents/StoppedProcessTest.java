package dev.orchestra.agents;

import static dev.orchestra.agents.LedAgent.RESPONSES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.FakeEventLog.HeldUp;
import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Json;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A process that is stopped when it has looked for the last time whether a step is its own, and goes on when others have it. One
 * record still gets out. It says whose it is, so that the server can tell; and the process itself does not build on it.
 */
class StoppedProcessTest {

    private static final String CHECKPOINTS = "agent.checkpoint";
    private static final String EFFECTS = "agent.effect";
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);

    private final LedAgent led = new LedAgent();
    private final FakeEventLog log = led.log;
    private final CompletableFuture<StepOverException> ended = new CompletableFuture<>();
    private final CompletableFuture<String> made = new CompletableFuture<>();

    @AfterEach
    void stop() {
        led.close();
    }

    @Test
    void aCheckpointThatStillGetsOutIsNamedByNoHeartbeat() throws Exception {
        sleepOnTheWayTo(CHECKPOINTS, step -> step.checkpoint(Map.of("done", 1)));

        assertThat(ended.get(60, TimeUnit.SECONDS)).hasMessageContaining("does not count");
        assertThatItSaysWhose(CHECKPOINTS);
        assertThat(led.heartbeats().stream().flatMap(it -> it.steps().stream()))
                .allMatch(step -> step.checkpoint() == null);
        assertThat(log.events(RESPONSES)).isEmpty();
    }

    @Test
    void anEffectThatStillGetsOutIsNotMade() throws Exception {
        sleepOnTheWayTo(
                EFFECTS, step -> made.complete(step.effect("file", "out/a.tf", Undo.by("delete-file", Map.of()))));

        assertThat(ended.get(60, TimeUnit.SECONDS)).hasMessageContaining("does not count");
        assertThatItSaysWhose(EFFECTS);
        assertThat(made).isNotDone();
        assertThat(log.events(RESPONSES)).isEmpty();
    }

    @Test
    void anAnswerThatStillGetsOutIsOnRecordOnce() throws Exception {
        sleepOnTheWayTo(RESPONSES, step -> {});

        await().until(() -> !log.events(RESPONSES).isEmpty());
        assertThatItSaysWhose(RESPONSES);
    }

    private interface Work {
        void on(StepContext step) throws Exception;
    }

    /** The record goes out when the process has slept, noticed it, and begun a new life. */
    private void sleepOnTheWayTo(String topic, Work work) throws Exception {
        HeldUp held = log.holdUp(topic);
        AgentRuntime runtime = led.start(led.builder(step -> {
            try {
                work.on(step);
            } catch (StepOverException e) {
                ended.complete(e);
                throw e;
            }
            return Json.object();
        }));
        led.deliver(LedAgent.request("71", 1, Map.of()));
        held.await();

        led.pass(LedAgent.CLOCK_HOLE);
        runtime.tick();
        await().until(() -> {
            led.pass(HEARTBEAT);
            runtime.tick();
            return inSecondLife() != null;
        });
        held.goOn();
        await().until(() -> {
            led.pass(HEARTBEAT);
            runtime.tick();
            AgentHeartbeat last = inSecondLife();
            return last != null && last.steps().isEmpty();
        });
    }

    private AgentHeartbeat inSecondLife() {
        List<AgentHeartbeat> heartbeats = led.heartbeats();
        AgentHeartbeat last = heartbeats.isEmpty() ? null : heartbeats.getLast();
        return last != null && last.incarnation().equals("incarnation-2") ? last : null;
    }

    private void assertThatItSaysWhose(String topic) {
        assertThat(log.events(topic)).singleElement().satisfies(event -> {
            assertThat(event.attribute(Attribute.JOB_KEY)).contains("71");
            assertThat(event.attribute(Attribute.ATTEMPT)).contains("1");
            assertThat(event.attribute(Attribute.STEP_TOKEN)).contains("token-71");
            assertThat(event.attribute(Attribute.AGENT_ID)).contains("designer-1");
        });
    }
}
