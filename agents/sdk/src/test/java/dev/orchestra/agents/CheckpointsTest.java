package dev.orchestra.agents;

import static dev.orchestra.agents.LedAgent.NOW;
import static dev.orchestra.agents.LedAgent.RESPONSES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.FakeEventLog.FakeDelivery;
import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.EffectRecorded;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import dev.orchestra.events.StepAnswer.StepCompleted;
import dev.orchestra.events.StepAnswer.StepFailed;
import dev.orchestra.events.StepCheckpointed;
import dev.orchestra.events.log.JournalUnavailableException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a step puts on record while it works, and what becomes of it. */
class CheckpointsTest {

    private static final String CHECKPOINTS = "agent.checkpoint";
    private static final String EFFECTS = "agent.effect";
    private static final Undo DELETE = Undo.by("delete-file", Map.of("path", "out/a.tf"));

    private final LedAgent led = new LedAgent();
    private final FakeEventLog log = led.log;
    private final CountDownLatch release = new CountDownLatch(1);
    private final CompletableFuture<Object> seen = new CompletableFuture<>();
    private AgentRuntime runtime;

    @AfterEach
    void stop() {
        release.countDown();
        led.close();
    }

    record Done(List<String> parts) {
        static final Done NOTHING = new Done(List.of());

        Done with(String part) {
            return new Done(java.util.stream.Stream.concat(parts.stream(), java.util.stream.Stream.of(part))
                    .toList());
        }
    }

    /** The loop of the guide: the same for a step that begins and for one that goes on. */
    private static Json inParts(StepContext step) throws Exception {
        Done done = step.resumed(Done.class, Done.NOTHING);
        for (String part : List.of("a", "b", "c").subList(done.parts().size(), 3)) {
            done = done.with(part + step.attempt());
            step.checkpoint(done);
        }
        return Json.of(done);
    }

    @Test
    void checkpointsAreNumberedAndCarryAllThatTellsTheStep() {
        start(CheckpointsTest::inParts);

        deliver(request("71", 1, null));

        await().until(() -> log.events(CHECKPOINTS).size() == 3);
        assertThat(log.events(CHECKPOINTS))
                .extracting(event -> event.dataAs(StepCheckpointed.class))
                .containsExactly(
                        new StepCheckpointed(1, Json.parse("{\"parts\":[\"a1\"]}"), List.of()),
                        new StepCheckpointed(2, Json.parse("{\"parts\":[\"a1\",\"b1\"]}"), List.of()),
                        new StepCheckpointed(3, Json.parse("{\"parts\":[\"a1\",\"b1\",\"c1\"]}"), List.of()));
        Event first = log.events(CHECKPOINTS).getFirst();
        assertThat(first.is(EventType.STEP_CHECKPOINTED)).isTrue();
        assertThat(first.subject()).isEqualTo("9/draw");
        assertThat(first.extensions())
                .containsAllEntriesOf(Map.of(
                        "jobkey", "71",
                        "attempt", "1",
                        "steptoken", "token-71",
                        "agent", "designer",
                        "agentid", "designer-1",
                        "causationid", "request-71-1",
                        "correlationid", "9",
                        "partitionkey", "71"));
        assertThat(log.appended.stream().filter(record -> record.topic().equals(CHECKPOINTS)))
                .allMatch(record -> "71".equals(record.key()));
        assertThat(log.events(CHECKPOINTS).stream().map(Event::id).distinct()).hasSize(3);
    }

    @Test
    void aStepGoesOnFromWhatAnEarlierAttemptLeft() {
        start(CheckpointsTest::inParts);

        deliver(request("71", 2, new Resume(Json.parse("{\"parts\":[\"a1\",\"b1\"]}"), "checkpoint", null)));

        assertThat(answer().dataAs(StepCompleted.class).output())
                .isEqualTo(Json.parse("{\"parts\":[\"a1\",\"b1\",\"c2\"]}"));
    }

    @Test
    void aHandlerSeesAllThatWasRebuilt() {
        Resume rebuilt = new Resume(
                Json.parse("{\"parts\":[]}"),
                "reconstruction",
                "70-1",
                0.75,
                List.of("70-1-1"),
                Json.parse("{\"gaps\":[\"b\"]}"));
        start(step -> {
            seen.complete(step.resume().orElseThrow());
            return Json.object();
        });

        deliver(request("71", 1, rebuilt));

        await().until(seen::isDone);
        assertThat(seen.join()).isEqualTo(rebuilt);
    }

    @Test
    void theHeartbeatNamesTheLastCheckpointWithoutWaitingForATick() {
        start(step -> {
            step.checkpoint(Map.of("done", 1));
            step.checkpoint(Map.of("done", 2));
            release.await();
            return Json.object();
        });

        deliver(request("71", 1, null));

        await().until(() -> heartbeats().stream()
                .flatMap(heartbeat -> heartbeat.steps().stream())
                .anyMatch(step -> Long.valueOf(2).equals(step.checkpoint())));
    }

    @Test
    void nothingIsRecordedBeforeTheAcceptanceIsDurable() {
        log.commitError = FakeEventLog.away();
        start(step -> {
            step.checkpoint(Map.of("done", 1));
            return Json.object();
        });
        FakeDelivery request = deliver(request("71", 1, null));
        await().until(() -> log.commitTries.get() > 0);
        runtime.tick();
        assertThat(log.events(CHECKPOINTS)).isEmpty();

        log.commitError = null;
        await().until(() -> {
            runtime.tick();
            return !log.events(CHECKPOINTS).isEmpty();
        });
        assertThat(request.done).isTrue();
        List<String> order = log.appended.stream()
                .map(record -> record.topic())
                .filter(topic -> topic.equals(CHECKPOINTS) || topic.equals("agent.heartbeat"))
                .toList();
        assertThat(order).startsWith("agent.heartbeat", CHECKPOINTS);
        assertThat(heartbeats().getFirst().steps()).hasSize(1);
    }

    @Test
    void aStepThatAnotherMemberHasLeavesNothing() {
        start(step -> after(() -> step.checkpoint(Map.of("done", 1))));
        deliver(request("71", 1, null));

        log.current().lose();

        assertIsOver("others may have it|ended from outside");
    }

    @Test
    void aStepThatWaitsForItsAcceptanceWhenItIsLostLeavesNothing() {
        log.commitError = FakeEventLog.away();
        start(step -> {
            try {
                return Json.of(Map.of("id", step.effect("file", "out/a.tf", DELETE)));
            } catch (StepOverException e) {
                seen.complete(e);
                throw e;
            }
        });
        deliver(expiring("71"));
        await().until(() -> log.commitTries.get() > 0);

        led.shows(NOW.plusSeconds(61));
        runtime.tick();

        assertIsOver("others may have it|ended before|ended from outside");
    }

    @Test
    void aProcessThatSleptRecordsNothing() {
        start(step -> after(() -> step.checkpoint(Map.of("done", 1))));
        deliver(request("71", 1, null));
        runtime.tick();

        led.pass(LedAgent.CLOCK_HOLE);
        release.countDown();

        assertIsOver("slept");
    }

    @Test
    void afterTheDeadlineNothingIsRecorded() {
        start(step -> after(() -> step.effect("file", "out/a.tf", DELETE)));
        deliver(expiring("71"));
        runtime.tick();

        led.shows(NOW.plusSeconds(61));
        release.countDown();

        assertIsOver("deadline");
    }

    @Test
    void anAnsweredStepRecordsNothing() {
        CompletableFuture<StepContext> step = new CompletableFuture<>();
        start(one -> {
            step.complete(one);
            return Json.object();
        });
        deliver(request("71", 1, null));
        answer();

        assertThatThrownBy(() -> step.join().checkpoint(Map.of()))
                .isInstanceOf(StepOverException.class)
                .hasMessageContaining("answered");
        assertThat(log.events(CHECKPOINTS)).isEmpty();
    }

    @Test
    void whatIsTooLargeIsToBeStoredElsewhere() {
        start(step -> {
            try {
                step.checkpoint(Map.of("text", "ü".repeat(50_000)));
            } catch (IllegalArgumentException e) {
                seen.complete(e.getMessage());
            }
            step.checkpoint(Map.of("reference", "s3://bucket/large"));
            return Json.object();
        });
        deliver(request("71", 1, null));

        answer();
        assertThat(seen.join().toString())
                .contains("100,011")
                .contains("reference")
                .contains("1,000");
        assertThat(log.events(CHECKPOINTS)).hasSize(1);
    }

    @Test
    void anEffectIsOnRecordBeforeItIsMadeAndLaterCheckpointsCountOnIt() {
        start(step -> {
            step.checkpoint(Map.of("done", 0));
            String id = step.effect("file", "out/a.tf", DELETE);
            seen.complete(List.of(id, log.events(EFFECTS).size()));
            step.effect("file", "out/b.tf", DELETE);
            step.checkpoint(Map.of("done", 2));
            return Json.object();
        });

        deliver(request("71", 2, new Resume(Json.object(), "reconstruction", "70-1", 0.9, List.of("70-1-1"), null)));

        answer();
        assertThat(seen.join()).isEqualTo(List.of("71-2-1", 1));
        Event effect = log.events(EFFECTS).getFirst();
        assertThat(effect.dataAs(EffectRecorded.class))
                .isEqualTo(new EffectRecorded(
                        "71-2-1",
                        "file",
                        "out/a.tf",
                        new EffectRecorded.Undo("delete-file", Json.parse("{\"path\":\"out/a.tf\"}"))));
        assertThat(effect.extensions())
                .containsAllEntriesOf(
                        Map.of("jobkey", "71", "attempt", "2", "steptoken", "token-71", "agentid", "designer-1"));
        assertThat(log.events(CHECKPOINTS))
                .extracting(event -> event.dataAs(StepCheckpointed.class).effects())
                .containsExactly(List.of("70-1-1"), List.of("70-1-1", "71-2-1", "71-2-2"));
    }

    @Test
    void anEffectThatCouldNotBeRecordedDoesNotCountAndItsIdIsNotUsedAgain() {
        start(step -> {
            step.checkpoint(Map.of("done", 0));
            log.appendError = FakeEventLog.away();
            try {
                step.effect("file", "out/a.tf", DELETE);
            } catch (JournalUnavailableException e) {
                log.appendError = null;
            }
            seen.complete(step.effect("file", "out/a.tf", DELETE));
            step.checkpoint(Map.of("done", 1));
            return Json.object();
        });

        deliver(request("71", 1, null));

        answer();
        assertThat(seen.join()).isEqualTo("71-1-2");
        assertThat(log.events(CHECKPOINTS)
                        .getLast()
                        .dataAs(StepCheckpointed.class)
                        .effects())
                .containsExactly("71-1-2");
    }

    @Test
    void aStepHasAsManyEffectsAsAreAllowed() {
        start(step -> {
            step.effect("file", "1", DELETE);
            step.effect("file", "2", DELETE);
            step.effect("file", "3", DELETE);
            step.effect("file", "4", DELETE);
            return Json.object();
        });
        deliver(request("71", 1, null));

        assertThat(answer().dataAs(StepFailed.class).message()).contains("effectsMax");
        assertThat(log.events(EFFECTS)).hasSize(3);
    }

    @Test
    void aFailureCarriesTheLastCheckpointAndItsEffects() {
        start(step -> {
            step.effect("file", "1", DELETE);
            step.checkpoint(Map.of("done", 1));
            step.effect("file", "2", DELETE);
            throw new IllegalStateException("The disk is full.");
        });
        deliver(request("71", 1, null));

        StepFailed failed = answer().dataAs(StepFailed.class);
        assertThat(failed.retryable()).isTrue();
        assertThat(failed.state()).isEqualTo(Json.parse("{\"done\":1}"));
        assertThat(failed.effects()).containsExactly("71-1-1");
    }

    @Test
    void aFailureThatSaysItsStateCarriesThatOneWithAllEffects() {
        start(step -> {
            step.checkpoint(Map.of("done", 1));
            step.effect("file", "1", DELETE);
            throw StepFailure.retryable("The disk is full.", null).leaving(Json.parse("{\"done\":2}"));
        });
        deliver(request("71", 1, null));

        StepFailed failed = answer().dataAs(StepFailed.class);
        assertThat(failed.state()).isEqualTo(Json.parse("{\"done\":2}"));
        assertThat(failed.effects()).containsExactly("71-1-1");
    }

    @Test
    void aFailureBeforeTheFirstCheckpointHandsOnTheOneThatTheAttemptBeganWith() {
        start(step -> {
            throw new IllegalStateException("The network is down.");
        });
        Resume left = new Resume(Json.parse("{\"done\":5}"), "checkpoint", null, null, List.of("70-1-1"), null);

        deliver(request("71", 2, left));

        StepFailed failed = answer().dataAs(StepFailed.class);
        assertThat(failed.state()).isEqualTo(Json.parse("{\"done\":5}"));
        assertThat(failed.effects()).containsExactly("70-1-1");
    }

    @Test
    void whatWasRebuiltIsNotTakenForACheckpointByAFailure() {
        start(step -> {
            throw new IllegalStateException("The network is down.");
        });
        Resume rebuilt = new Resume(Json.parse("{\"done\":5}"), "reconstruction", "70-1", 0.9, List.of("70-1-1"), null);

        deliver(request("71", 1, rebuilt));

        assertThat(answer().dataAs(StepFailed.class).state()).isNull();
    }

    @Test
    void aFailureThatNoAttemptMendsCarriesNothing() {
        start(step -> {
            step.checkpoint(Map.of("done", 1));
            throw StepFailure.broken("The template does not exist.", null);
        });
        deliver(request("71", 1, null));

        assertThat(answer().dataAs(StepFailed.class).state()).isNull();
    }

    @Test
    void theCardSaysWhatIsCheckpointed() {
        start(step -> Json.object());

        assertThat(log.events("agent.registry")
                        .getFirst()
                        .dataAs(AgentRegistered.class)
                        .stateSchema())
                .isEqualTo(Json.parse("{\"type\":\"object\"}"));
    }

    private interface Recording {
        void run() throws Exception;
    }

    /** Goes on when the test says so, interrupted or not. */
    private Json after(Recording recording) throws Exception {
        try {
            release.await();
        } catch (InterruptedException e) {
            // A handler that does not care.
        }
        try {
            recording.run();
            return Json.object();
        } catch (StepOverException e) {
            seen.complete(e);
            throw e;
        }
    }

    private void assertIsOver(String why) {
        try {
            assertThat(seen.get(60, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            StepOverException.class,
                            over -> assertThat(over).hasMessageMatching("(?s).*(" + why + ").*"));
        } catch (InterruptedException | ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
        assertThat(log.events(CHECKPOINTS)).isEmpty();
        assertThat(log.events(EFFECTS)).isEmpty();
    }

    private void start(AgentHandler handler) {
        runtime = led.start(led.builder(handler)
                .stateSchema(Json.parse("{\"type\":\"object\"}"))
                .recoveryLimits(RecoveryLimits.DEFAULT.checkpointBytesMax(1_000).effectsMax(3)));
    }

    private FakeDelivery deliver(Event event) {
        return led.deliver(event);
    }

    private Event answer() {
        await().until(() -> !log.events(RESPONSES).isEmpty());
        return log.events(RESPONSES).getFirst();
    }

    private List<AgentHeartbeat> heartbeats() {
        return led.heartbeats();
    }

    private static Event request(String jobKey, int attempt, Resume resume) {
        return LedAgent.event(jobKey, attempt)
                .data(resume == null ? Map.of("input", Map.of()) : Map.of("input", Map.of(), "resume", resume))
                .build();
    }

    private static Event expiring(String jobKey) {
        return LedAgent.expiring(jobKey, NOW.plusSeconds(60));
    }
}
