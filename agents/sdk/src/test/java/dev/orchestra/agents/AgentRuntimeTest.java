package dev.orchestra.agents;

import static dev.orchestra.agents.LedAgent.CLOCK_HOLE;
import static dev.orchestra.agents.LedAgent.HEARTBEATS;
import static dev.orchestra.agents.LedAgent.NOW;
import static dev.orchestra.agents.LedAgent.RESPONSES;
import static dev.orchestra.agents.LedAgent.event;
import static dev.orchestra.agents.LedAgent.expiring;
import static dev.orchestra.agents.LedAgent.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.FakeEventLog.FakeDelivery;
import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepAnswer.StepCompleted;
import dev.orchestra.events.StepAnswer.StepFailed;
import dev.orchestra.events.StepAnswer.StepRejected;
import dev.orchestra.events.log.FencedException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RefusalReason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AgentRuntimeTest {

    private final LedAgent led = new LedAgent();
    private final FakeEventLog log = led.log;
    private final AtomicInteger runs = new AtomicInteger();
    private final CountDownLatch release = new CountDownLatch(1);
    private AgentRuntime runtime;

    @AfterEach
    void stop() {
        release.countDown();
        led.close();
    }

    @Test
    void aStepIsAnsweredWithAllThatTheContractWants() {
        start(step -> Json.of(Map.of("doubled", (Integer) step.input().asMap().get("n") * 2)));

        FakeDelivery request = deliver(request("71", 3, Map.of("n", 21)));

        Event answer = onlyAnswer();
        assertThat(answer.dataAs(StepCompleted.class).output()).isEqualTo(Json.parse("{\"doubled\":42}"));
        assertThat(answer.type()).isEqualTo(EventType.STEP_COMPLETED.wireName());
        assertThat(answer.source()).isEqualTo("/agents/designer/designer-1");
        assertThat(answer.subject()).isEqualTo("9/draw");
        assertThat(answer.extensions())
                .containsAllEntriesOf(Map.of(
                        "jobkey", "71",
                        "attempt", "3",
                        "steptoken", "token-71",
                        "agent", "designer",
                        "agentid", "designer-1",
                        "causationid", "request-71-3",
                        "correlationid", "9",
                        "elementid", "draw",
                        "processid", "app",
                        "partitionkey", "71"))
                .containsEntry("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(log.appended.stream().filter(it -> it.topic().equals(RESPONSES)))
                .allMatch(it -> "71".equals(it.key()));
        await().until(() -> request.done);
    }

    @Test
    void anAgentRegistersItsCardAndCreatesItsTopics() {
        start(step -> Json.object());

        await().until(() -> !log.events("agent.registry").isEmpty());
        assertThat(log.events("agent.registry").getFirst().type()).isEqualTo(EventType.AGENT_REGISTERED.wireName());
        assertThat(log.topics).contains("workflow.step.designer.request", RESPONSES, HEARTBEATS, "agent.registry");
        assertThat(log.current().options.group()).isEqualTo("orchestra-agent-designer");
        assertThat(log.current().options.sessionTimeout()).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void aRunningStepIsNamedInTheHeartbeatThatIsCommittedWithItsRequest() {
        start(this::waits);
        FakeDelivery request = deliver(request("71", 1, Map.of()));

        assertThat(request.done).isFalse();
        runtime.tick();

        assertThat(request.done).isTrue();
        AgentHeartbeat heartbeat = lastHeartbeat();
        assertThat(heartbeat.steps()).singleElement().satisfies(step -> {
            assertThat(step.jobKey()).isEqualTo("71");
            assertThat(step.attempt()).isEqualTo(1);
            assertThat(step.stepToken()).isEqualTo("token-71");
            assertThat(step.since()).isEqualTo(NOW);
        });
        assertThat(heartbeat.capacity()).isEqualTo(2);
        assertThat(log.current().committed).hasSize(1);
    }

    @Test
    void anAnsweredStepIsInNoHeartbeat() {
        start(step -> Json.object());
        deliver(request("71", 1, Map.of()));
        onlyAnswer();

        await().untilAsserted(() -> {
            runtime.tick();
            assertThat(lastHeartbeat().steps()).isEmpty();
        });
    }

    @Test
    void anAnswerThatIsNotStoredYetKeepsItsStepInTheHeartbeatAndIsSentAgain() {
        start(step -> Json.object());
        log.appendError = FakeEventLog.away();
        FakeDelivery request = deliver(request("71", 1, Map.of()));
        await().until(() -> runs.get() == 1);
        runtime.tick();
        assertThat(lastHeartbeat().steps()).hasSize(1);
        assertThat(log.events(RESPONSES)).isEmpty();

        log.appendError = null;
        await().untilAsserted(() -> {
            runtime.tick();
            assertThat(log.events(RESPONSES)).hasSize(1);
        });
        assertThat(request.done).isTrue();
        assertThat(runs).hasValue(1);
    }

    @Test
    void aHeartbeatGoesOutAtLeastEverySecondAndNotMoreOftenWithoutNeed() {
        start(step -> Json.object());
        runtime.tick();
        int first = log.events(HEARTBEATS).size();
        led.pass(Duration.ofMillis(500));
        runtime.tick();
        assertThat(log.events(HEARTBEATS)).hasSize(first);
        led.pass(Duration.ofMillis(500));
        runtime.tick();
        assertThat(log.events(HEARTBEATS)).hasSize(first + 1);
    }

    @Test
    void aHeartbeatThatCouldNotBeStoredIsTriedAgain() {
        start(this::waits);
        log.commitError = FakeEventLog.away();
        deliver(request("71", 1, Map.of()));
        runtime.tick();
        assertThat(log.events(HEARTBEATS)).isEmpty();

        log.commitError = null;
        runtime.tick();
        assertThat(lastHeartbeat().steps()).hasSize(1);
    }

    @Test
    void noMoreStepsAreAcceptedThanCanBeStartedNow() {
        start(this::waits);
        deliver(request("1", 1, Map.of()));
        deliver(request("2", 1, Map.of()));
        FakeDelivery third = deliver(request("3", 1, Map.of()));
        await().until(() -> runs.get() == 2);

        assertThat(log.current().leftForLater()).isOne();
        runtime.tick();
        assertThat(third.done).isFalse();
        assertThat(lastHeartbeat().steps()).hasSize(2);

        release.countDown();
        await().until(() -> log.events(RESPONSES).size() == 3);
        assertThat(runs).hasValue(3);
    }

    @Test
    void theSameRequestTwiceIsRunOnceWhileItRuns() {
        start(this::waits);
        FakeDelivery first = deliver(request("71", 1, Map.of()));
        FakeDelivery second = deliver(request("71", 1, Map.of()));
        await().until(() -> runs.get() == 1);
        assertThat(second.done).isFalse();

        release.countDown();
        await().until(() -> first.done && second.done);
        assertThat(runs).hasValue(1);
        assertThat(log.events(RESPONSES)).hasSize(1);
    }

    @Test
    void theSameRequestAfterItsAnswerGetsTheSameAnswerAgain() {
        start(step -> Json.object());
        deliver(request("71", 1, Map.of()));
        Event first = onlyAnswer();

        // Until it is known to be stored, the same request joins the first.
        await().until(() -> {
            FakeDelivery again = deliver(request("71", 1, Map.of()));
            await().until(() -> again.done);
            return log.events(RESPONSES).size() > 1;
        });
        assertThat(runs).hasValue(1);
        assertThat(log.events(RESPONSES)).containsExactly(first, first);
    }

    @Test
    void anotherAttemptAtTheSameJobIsRun() {
        start(step -> Json.object());
        deliver(request("71", 1, Map.of()));
        deliver(request("71", 2, Map.of()));

        await().until(() -> log.events(RESPONSES).size() == 2);
        assertThat(runs).hasValue(2);
    }

    @Test
    void anExpiredRequestIsDoneWithoutAnAnswer() {
        start(step -> Json.object());
        FakeDelivery request = deliver(expiring("71", NOW));

        assertThat(request.done).isTrue();
        assertThat(runs).hasValue(0);
        assertThat(log.events(RESPONSES)).isEmpty();
    }

    @Test
    void aStepThatTakesLongerThanItMayIsInterruptedAndFailsAndIsReported() {
        start(this::waits);
        deliver(request("71", 1, Map.of()));
        await().until(() -> runs.get() == 1);
        led.shows(NOW.plus(Duration.ofDays(1)));
        runtime.tick();
        assertThat(runtime.failures()).isZero();

        led.shows(NOW.plus(Duration.ofDays(1)).plusMillis(1));
        runtime.tick();
        runtime.tick();

        assertThat(onlyAnswer().dataAs(StepFailed.class)).satisfies(failed -> {
            assertThat(failed.retryable()).isTrue();
            assertThat(failed.message()).contains("PT24H", "stepTimeMax");
        });
        assertThat(runtime.failures()).isEqualTo(1);
    }

    @Test
    void aStepIsInterruptedWhenItsDeadlinePassesAndNothingIsAnswered() {
        AtomicBoolean interrupted = new AtomicBoolean();
        start(step -> {
            try {
                return waits(step);
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
            }
        });
        FakeDelivery request = deliver(expiring("71", NOW.plusSeconds(10)));
        await().until(() -> runs.get() == 1);
        runtime.tick();
        assertThat(interrupted).isFalse();

        led.shows(NOW.plusSeconds(10));
        runtime.tick();

        await().untilTrue(interrupted);
        assertThat(request.done).isTrue();
        assertThat(lastHeartbeat().steps()).isEmpty();
        release.countDown();
        deliver(request("72", 1, Map.of()));
        assertThat(onlyAnswer().attribute(Attribute.JOB_KEY)).contains("72");
    }

    @Test
    void aRejectionIsAnsweredWithItsCodeAndOutput() {
        start(step -> {
            throw new StepRejection("NO_STOCK", "None left.", Json.parse("{\"left\":0}"));
        });
        deliver(request("71", 1, Map.of()));

        assertThat(onlyAnswer().dataAs(StepRejected.class))
                .isEqualTo(new StepRejected("NO_STOCK", "None left.", Json.parse("{\"left\":0}")));
    }

    @Test
    void aFailureIsAnsweredWithWhatTheHandlerSaidAboutIt() {
        start(step -> {
            throw StepFailure.retryable("The model is busy.", null)
                    .after(Duration.ofSeconds(5))
                    .leaving(Json.parse("{\"done\":2}"));
        });
        deliver(request("71", 1, Map.of()));

        assertThat(onlyAnswer().dataAs(StepFailed.class))
                .isEqualTo(
                        new StepFailed("The model is busy.", true, Duration.ofSeconds(5), Json.parse("{\"done\":2}")));
    }

    @Test
    void anyOtherExceptionIsAFailureThatMayBeRetriedWithoutItsSecrets() {
        start(step -> {
            throw new IllegalStateException("POST https://bob:hunter2@host failed, api_key=abc123");
        });
        deliver(request("71", 1, Map.of()));

        StepFailed failed = onlyAnswer().dataAs(StepFailed.class);
        assertThat(failed.retryable()).isTrue();
        assertThat(failed.message()).isEqualTo("IllegalStateException: POST https://***@host failed, api_key=***");
    }

    @Test
    void anErrorInTheHandlerIsReportedToo() {
        start(step -> {
            throw new OutOfMemoryError("Java heap space");
        });
        deliver(request("71", 1, Map.of()));

        assertThat(onlyAnswer().dataAs(StepFailed.class).message()).isEqualTo("OutOfMemoryError: Java heap space");
        deliver(request("72", 1, Map.of()));
        await().until(() -> log.events(RESPONSES).size() == 2);
    }

    @Test
    void anOutputThatIsNoObjectIsAFailureThatNobodyRetries() {
        start(step -> Json.parse("[1]"));
        deliver(request("71", 1, Map.of()));

        StepFailed failed = onlyAnswer().dataAs(StepFailed.class);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.message()).contains("JSON object").contains("an array");
    }

    @Test
    void anOutputOverTheLimitIsAFailureThatNobodyRetries() {
        start(step -> Json.of(Map.of("text", "ä".repeat(600))));
        deliver(request("71", 1, Map.of()));

        StepFailed failed = onlyAnswer().dataAs(StepFailed.class);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.message()).contains("1000 bytes").contains("1211");
    }

    @Test
    void aRequestWhoseDataCannotBeReadIsBrokenAndSaysSo() {
        start(step -> Json.object());
        Event request = event("71", 1).data(Map.of("input", "text")).build();
        deliver(request);

        StepFailed failed = onlyAnswer().dataAs(StepFailed.class);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.message()).contains("input");
        assertThat(runs).hasValue(0);
    }

    @Test
    void whatIsNoStepRequestBecomesADeadLetter() {
        start(step -> Json.object());

        assertThat(deliver(null).refused).isEqualTo(RefusalReason.NULL_VALUE);
        assertThat(deliver(Event.ofType("com.example.other")
                                .id("1")
                                .source("/x")
                                .build())
                        .refused)
                .isEqualTo(RefusalReason.UNEXPECTED_TYPE);
        FakeDelivery noToken = deliver(Event.of(EventType.STEP_REQUESTED)
                .id("1")
                .source("/x")
                .with(Attribute.JOB_KEY, "7")
                .with(Attribute.ATTEMPT, "1")
                .build());
        assertThat(noToken.refused).isEqualTo(RefusalReason.INVALID_DATA);
        assertThat(noToken.words).singleElement().asString().contains("steptoken");
        assertThat(runs).hasValue(0);
    }

    @Test
    void whenPartitionsAreLostOnlyStepsThatNoHeartbeatNamedAreInterrupted() {
        AtomicInteger interrupted = new AtomicInteger();
        start(step -> {
            try {
                return waits(step);
            } catch (InterruptedException e) {
                interrupted.incrementAndGet();
                throw e;
            }
        });
        deliver(request("1", 1, Map.of()));
        runtime.tick();
        deliver(request("2", 1, Map.of()));
        await().until(() -> runs.get() == 2);

        log.current().lose();

        await().until(() -> interrupted.get() == 1);
        release.countDown();
        assertThat(onlyAnswer().attribute(Attribute.JOB_KEY)).contains("1");
    }

    @Test
    void whenPartitionsAreGivenUpInOrderTheLastCommitNamesWhatIsAccepted() {
        start(this::waits);
        FakeDelivery request = deliver(request("1", 1, Map.of()));
        await().until(() -> runs.get() == 1);

        log.current().revoke();

        assertThat(request.done).isTrue();
        assertThat(lastHeartbeat().steps()).hasSize(1);
        release.countDown();
        onlyAnswer();
    }

    @Test
    void anAnswerThatTheJournalFindsTooLargeIsAFailureThatNobodyRetries() {
        start(step -> Json.of(Map.of("text", "x".repeat(600))));
        log.recordBytesMax = 400;
        deliver(request("71", 1, Map.of()));

        await().untilAsserted(() -> {
            runtime.tick();
            assertThat(log.events(RESPONSES)).hasSize(1);
        });
        StepFailed failed = onlyAnswer().dataAs(StepFailed.class);
        assertThat(failed.retryable()).isFalse();
        assertThat(failed.message()).contains("at most 400");
    }

    @Test
    void aFencedProcessStopsWorkAndSaysNothingMore() throws Exception {
        AtomicBoolean interrupted = new AtomicBoolean();
        start(step -> {
            try {
                return waits(step);
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
            }
        });
        deliver(request("71", 1, Map.of()));
        await().until(() -> runs.get() == 1);
        log.commitError = new FencedException("A newer one.", null);
        runtime.tick();

        assertThat(runtime.join()).isEqualTo(AgentRuntime.StopReason.FENCED);
        await().untilTrue(interrupted);
        assertThat(log.current().closed).isTrue();
        assertThat(log.events(RESPONSES)).isEmpty();
        assertThat(log.appended).allMatch(record -> record.event().isPresent(), "no tombstone: the name is another's");
    }

    @Test
    void afterALongSleepStepsAreDroppedAndANewIncarnationBegins() {
        CountDownLatch interrupted = new CountDownLatch(1);
        start(step -> {
            try {
                return waits(step);
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
        });
        deliver(request("71", 1, Map.of()));
        await().until(() -> runs.get() == 1);
        runtime.tick();
        assertThat(lastHeartbeat().incarnation()).isEqualTo("incarnation-1");
        FakeEventLog.FakeSubscription first = log.current();

        led.pass(CLOCK_HOLE);
        runtime.tick();

        await().until(() -> interrupted.getCount() == 0 && log.subscriptions.size() == 2);
        assertThat(first.closed).isTrue();
        await().untilAsserted(() -> {
            led.pass(Duration.ofSeconds(1));
            runtime.tick();
            assertThat(lastHeartbeat().incarnation()).isEqualTo("incarnation-2");
        });
        assertThat(lastHeartbeat().steps()).isEmpty();
        assertThat(log.events(RESPONSES)).isEmpty();
        // Only the change of incarnation tells that the step is lost.
        assertThat(log.events(HEARTBEATS).stream().map(it -> it.dataAs(AgentHeartbeat.class)))
                .noneMatch(it ->
                        it.incarnation().equals("incarnation-1") && it.steps().isEmpty());
    }

    @Test
    void aStepThatEndsRightAfterALongSleepIsNotAnswered() {
        start(this::waits);
        deliver(request("71", 1, Map.of()));
        await().until(() -> runs.get() == 1);
        led.pass(CLOCK_HOLE);
        release.countDown();

        await().until(() -> {
            runtime.tick();
            return log.subscriptions.size() == 2;
        });
        deliver(request("71", 1, Map.of()));
        await().until(() -> {
            runtime.tick();
            return !log.events(RESPONSES).isEmpty();
        });
        onlyAnswer();
        assertThat(runs).hasValue(2);
    }

    @Test
    void closingWaitsForRunningStepsCommitsThemAndTakesLeave() {
        start(this::waits);
        FakeDelivery request = deliver(request("71", 1, Map.of()));
        await().until(() -> runs.get() == 1);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(runtime::close);

        await().until(() -> log.current().closed);
        assertThat(request.done).isTrue();
        assertThat(lastHeartbeat().steps()).hasSize(1);
        assertThat(lastHeartbeat().capacity()).isZero();
        deliver(request("72", 1, Map.of()));
        release.countDown();

        closing.join();
        assertThat(onlyAnswer().attribute(Attribute.JOB_KEY)).contains("71");
        assertThat(lastHeartbeat().steps()).isEmpty();
        List<Outgoing> said = log.appended;
        assertThat(said.subList(said.size() - 2, said.size()))
                .containsExactly(
                        Outgoing.tombstone(HEARTBEATS, "designer-1"),
                        Outgoing.tombstone("agent.registry", "designer-1"));
    }

    @Test
    void aStepThatOutlastsTheDrainTimeIsAnsweredAsStopped() {
        drainTime = Duration.ZERO;
        start(step -> {
            while (true) {
                try {
                    release.await();
                    return Json.object();
                } catch (InterruptedException e) {
                    // A handler that will not listen.
                }
            }
        });
        deliver(request("71", 1, Map.of()));
        await().until(() -> runs.get() == 1);
        runtime.close();

        StepFailed failed = onlyAnswer().dataAs(StepFailed.class);
        assertThat(failed.retryable()).isTrue();
        assertThat(failed.message()).contains("stopped");
        assertThat(lastHeartbeat().steps()).isEmpty();
    }

    @Test
    void aProcessThatStillOwesAnAnswerDoesNotTakeLeave() {
        drainTime = Duration.ZERO;
        start(step -> Json.object());
        log.appendError = FakeEventLog.away();
        deliver(request("71", 1, Map.of()));
        await().until(() -> runs.get() == 1);
        runtime.close();

        assertThat(log.appended).allMatch(record -> record.event().isPresent());
        assertThat(lastHeartbeat().steps()).hasSize(1);
    }

    @Test
    void aProcessThatSleepsWhileItEndsDropsItsStepsAndDoesNotTakeLeave() throws Exception {
        start(this::waits);
        deliver(request("71", 1, Map.of()));
        await().until(() -> runs.get() == 1);
        Thread closing = Thread.ofVirtual().start(runtime::close);
        await().until(() -> log.current().closed);
        int said = log.events(HEARTBEATS).size();

        led.pass(CLOCK_HOLE);
        runtime.tick();

        closing.join();
        assertThat(log.events(RESPONSES)).isEmpty();
        assertThat(log.events(HEARTBEATS))
                .as("its last heartbeat names the step, for the failure detector")
                .hasSize(said);
        assertThat(lastHeartbeat().steps()).hasSize(1);
        assertThat(log.appended).allMatch(record -> record.event().isPresent());
    }

    @Test
    void aBrokerThatIsAwayAtTheStartIsWaitedFor() {
        log.topicError = FakeEventLog.away();
        runtime = led.startAway(builder(step -> Json.object()));
        await().until(() -> log.topicTries.get() > 0);
        assertThat(log.subscriptions).isEmpty();

        log.topicError = null;
        await().until(() -> log.subscriptions.size() == 1);
    }

    @Test
    void wrongSettingsAreSaidAtOnce() {
        assertThatThrownBy(() -> AgentRuntime.builder().agent("designer").start())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("handler(..)");
        assertThatThrownBy(() ->
                        builder(step -> Json.object()).agent("Not An Agent").start())
                .hasMessageContaining("lower case");
        assertThatThrownBy(() -> builder(step -> Json.object()).capacity(0).start())
                .hasMessageContaining("KAFKA_MAX_WORKERS");
        assertThatThrownBy(() -> builder(step -> Json.object()).agentId("a b").start())
                .hasMessageContaining("ORCHESTRA_AGENT_ID");
    }

    private Duration drainTime = Duration.ofSeconds(60);

    private Json waits(StepContext step) throws InterruptedException {
        release.await();
        return Json.object();
    }

    private AgentRuntimeBuilder builder(AgentHandler handler) {
        return led.builder(step -> {
                    runs.incrementAndGet();
                    return handler.handle(step);
                })
                .capacity(2)
                .outputBytesMax(1_000)
                .drainTime(drainTime);
    }

    private void start(AgentHandler handler) {
        runtime = led.start(builder(handler));
    }

    private FakeDelivery deliver(Event event) {
        return led.deliver(event);
    }

    private Event onlyAnswer() {
        await().until(() -> !log.events(RESPONSES).isEmpty());
        return log.events(RESPONSES).stream()
                .reduce((a, b) -> {
                    throw new AssertionError("Two answers: " + a + " and " + b);
                })
                .orElseThrow();
    }

    private AgentHeartbeat lastHeartbeat() {
        return led.heartbeats().getLast();
    }
}
