package dev.orchestra.workers.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.AnswerRefused;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import dev.orchestra.events.StepRequested;
import dev.orchestra.workers.engine.FakeEngine;
import dev.orchestra.workers.engine.FakeEngine.Told;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.engine.Reply;
import dev.orchestra.workers.engine.Reply.Refused.Code;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnswersTest {

    private final Dialogue dialogue = new Dialogue();

    @AfterEach
    void close() {
        dialogue.close();
    }

    @Test
    void aResultCompletesTheJobInTheVariableThatTheDesignerNamed() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100, "resultVariable", "design"));
        dialogue.answer(request, EventType.STEP_COMPLETED, "{\"output\":{\"cost\":1.10}}");

        assertThat(dialogue.told("complete").variables().text()).isEqualTo("{\"design\":{\"cost\":1.10}}");
        dialogue.awaitAnswersCommitted();
        assertThat(dialogue.audit).isEmpty();
    }

    @Test
    void anAnswerWithoutAnOutputGivesAnEmptyObject() {
        dialogue.start();
        dialogue.answer(dialogue.requestOf(dialogue.job(100)), EventType.STEP_COMPLETED, "{}");

        assertThat(dialogue.told("complete").variables().text()).isEqualTo("{\"output\":{}}");
    }

    @Test
    void aFailureThatMayPassCostsARetryAndLeavesItsState() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100));
        dialogue.answer(
                request,
                EventType.STEP_FAILED,
                "{\"message\":\"model busy\",\"retryable\":true,\"backoff\":\"PT7S\",\"state\":{\"page\":3},\"effects\":[\"100-1-1\"]}");

        Told fail = dialogue.told("fail");
        assertThat(fail.retries()).isEqualTo(2);
        assertThat(fail.duration()).isEqualTo(Duration.ofSeconds(7));
        assertThat(fail.message()).isEqualTo("model busy");
        assertThat(DispatchTest.leftoverOf(fail.variables()))
                .isEqualTo(Map.of(
                        "jobkey",
                        "100",
                        "attempt",
                        1,
                        "state",
                        Map.of("page", 3),
                        "effects",
                        List.of("100-1-1"),
                        "from",
                        "checkpoint"));

        Event second = dialogue.requestOf(
                dialogue.job(100, UnaryOperator.identity(), fail.variables().text()));
        assertThat(second.id()).isEqualTo("step/100/2");
        assertThat(second.data().text()).contains("\"page\":3", "100-1-1");
    }

    @Test
    void aFailureThatDoesNotPassBecomesAnIncident() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100));
        dialogue.answer(request, EventType.STEP_FAILED, "{\"message\":\"no\",\"retryable\":false}");

        assertThat(dialogue.told("fail").retries()).isZero();
        assertThat(DispatchTest.leftoverOf(dialogue.told("fail").variables()))
                .containsEntry("attempt", 1)
                .doesNotContainKey("state");
    }

    @Test
    void whatAFailureSaysIsCappedAndRidOfSecrets() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100));
        dialogue.answer(
                request,
                EventType.STEP_FAILED,
                "{\"message\":\"401 for api_key=abc123 and Bearer xyz." + "!".repeat(5_000)
                        + "\",\"retryable\":false}");

        assertThat(dialogue.told("fail").message())
                .hasSizeLessThan(2_100)
                .contains("401 for api_key=***")
                .doesNotContain("abc123", "xyz");
    }

    @Test
    void aRejectionThrowsItsCode() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100, "resultVariable", "design"));
        dialogue.answer(
                request,
                EventType.STEP_REJECTED,
                "{\"code\":\"UNCLEAR\",\"message\":\"what?\",\"output\":{\"message\":\"what shop?\"}}");

        Told error = dialogue.told("throwError");
        assertThat(error.code()).isEqualTo("UNCLEAR");
        assertThat(error.message()).isEqualTo("what?");
        assertThat(error.variables().text()).isEqualTo("{\"design\":{\"message\":\"what shop?\"}}");
    }

    @Test
    void aLossIsThrownWhereTheModelAskedForIt() {
        dialogue.start();
        dialogue.requestOf(dialogue.job(100, "onLoss", "error"));
        dialogue.clock.advance(Duration.ofMinutes(3));

        Told error = dialogue.told("throwError");
        assertThat(error.code()).isEqualTo("AGENT_TIMEOUT");
        assertThat(lostOf(error))
                .containsEntry("jobKey", "100")
                .containsEntry("attempt", 1)
                .containsEntry("agent", "designer")
                .containsEntry("reason", "AGENT_TIMEOUT")
                .containsEntry("elementId", "design")
                .containsEntry("processInstanceKey", "4711")
                .containsEntry("at", "2026-01-01T00:03:00Z")
                .containsKey("message")
                .doesNotContainKeys("agentId", "incarnation", "checkpoint", "since");
    }

    @Test
    void aModelThatCatchesALossIsToldWhoWasLostButNotTheState() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100, "onLoss", "error"));
        dialogue.answer(request, EventType.STEP_LOST, """
                        {"reason":"AGENT_LOST","message":"No heartbeat for PT5S.","state":{"page":3},"agentId":"d1","incarnation":"i7",
                         "checkpoint":4,"since":"2026-01-01T00:00:01Z","at":"2026-01-01T00:00:09Z"}""", event -> event.source("/orchestra/server"));

        Told error = dialogue.told("throwError");
        assertThat(error.message()).isEqualTo("No heartbeat for PT5S.");
        assertThat(lostOf(error))
                .containsEntry("agentId", "d1")
                .containsEntry("incarnation", "i7")
                .containsEntry("checkpoint", 4)
                .containsEntry("since", "2026-01-01T00:00:01Z")
                .containsEntry("at", "2026-01-01T00:00:09Z")
                .doesNotContainKey("state");
    }

    @Test
    void whoRebuildsHearsOfALossThatAModelIsToldOfAndOfNoOther() {
        dialogue.start();
        Event plain = dialogue.requestOf(dialogue.job(99));
        dialogue.answer(
                plain,
                EventType.STEP_LOST,
                "{\"reason\":\"AGENT_LOST\",\"message\":\"gone\"}",
                event -> event.source("/orchestra/server"));
        dialogue.told("fail");
        Event request = dialogue.requestOf(dialogue.job(100, "onLoss", "error"));
        dialogue.answer(
                request,
                EventType.STEP_LOST,
                "{\"reason\":\"AGENT_LOST\",\"message\":\"gone\"}",
                event -> event.source("/orchestra/server"));

        Told error = dialogue.told("throwError");
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(dialogue.losses)
                        .containsExactly("app-design 4711 " + error.variables().text()));
    }

    @Test
    void aPlainStepThatWasLostIsTriedAgainFromItsLastCheckpointAndThenBecomesAnIncident() {
        dialogue.start();
        Job job = dialogue.job(100);
        String leftover = job.variables().text();
        for (int attempt = 1; attempt <= 3; attempt++) {
            Event request = dialogue.requestOf(new Job(
                    job.key(),
                    job.type(),
                    job.processInstanceKey(),
                    job.processId(),
                    job.processDefinitionKey(),
                    job.elementId(),
                    job.elementInstanceKey(),
                    4 - attempt,
                    job.leaseEnd(),
                    job.headers(),
                    Json.trusted(leftover)));
            assertThat(request.id()).isEqualTo("step/100/" + attempt);
            Resume resume = request.dataAs(StepRequested.class).resume();
            if (attempt == 1) {
                assertThat(resume).isNull();
            } else {
                assertThat(resume.state().asMap()).containsEntry("page", attempt - 1);
                assertThat(resume.from()).isEqualTo("checkpoint");
            }
            dialogue.answer(
                    request,
                    EventType.STEP_LOST,
                    "{\"reason\":\"AGENT_LOST\",\"message\":\"gone\",\"state\":{\"page\":%d}}".formatted(attempt),
                    event -> event.source("/orchestra/server"));
            int told = attempt;
            await().until(() -> dialogue.engine.told("fail").size() == told);
            Told fail = dialogue.engine.told("fail").getLast();
            assertThat(fail.retries()).isEqualTo(3 - attempt);
            assertThat(fail.message()).isEqualTo("gone");
            leftover = fail.variables().text();
            dialogue.awaitAnswersCommitted();
        }
        assertThat(dialogue.engine.told).extracting(Told::command).containsOnly("fail");
    }

    @Test
    void aForgedAnswerIsKeptAuditedAndNotApplied() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100));
        String token = request.attribute(Attribute.STEP_TOKEN).orElseThrow();
        dialogue.answer(
                request,
                EventType.STEP_COMPLETED,
                "{\"output\":{}}",
                event -> event.with(Attribute.STEP_TOKEN, "A" + token.substring(1, token.length() - 2) + "AA"));

        await().until(() -> dialogue.audit.size() == 1 && dialogue.deadLetters.size() == 1);
        assertThat(reason(dialogue.audit.getFirst())).isEqualTo(AnswerRefused.Reason.FORGED);
        assertThat(dialogue.deadLetters).containsExactly("REFUSED");
        assertThat(dialogue.engine.told).isEmpty();
    }

    @Test
    void anotherAgentCannotAnswerNorForAnotherJobOrAttempt() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100));
        dialogue.answer(request, EventType.STEP_COMPLETED, "{}", event -> event.with(Attribute.AGENT, "painter"));
        dialogue.answer(request, EventType.STEP_COMPLETED, "{}", event -> event.with(Attribute.JOB_KEY, "101"));
        dialogue.answer(request, EventType.STEP_COMPLETED, "{}", event -> event.with(Attribute.ATTEMPT, "2"));
        dialogue.answer(request, EventType.STEP_LOST, "{\"reason\":\"AGENT_LOST\",\"message\":\"ha\"}");

        await().until(() -> dialogue.audit.size() == 4 && dialogue.deadLetters.size() == 4);
        assertThat(dialogue.audit).extracting(AnswersTest::reason).containsOnly(AnswerRefused.Reason.FOREIGN);
        assertThat(dialogue.engine.told).isEmpty();
    }

    @Test
    void anAnswerThatLacksAnAttributeOrIsNoneIsKeptAndTheNextOneApplied() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100));
        dialogue.send(Event.of(EventType.STEP_COMPLETED).id("a").source("/x").build());
        dialogue.answer(request, EventType.AGENT_HEARTBEAT, "{}");
        dialogue.answer(request, EventType.STEP_COMPLETED, "{}");

        dialogue.told("complete");
        await().until(() -> dialogue.deadLetters.size() == 2);
        assertThat(dialogue.deadLetters).containsExactlyInAnyOrder("UNREADABLE", "UNEXPECTED_TYPE");
    }

    @Test
    void brokenDataMakesAnIncidentOfTheStepAndIsKept() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100));
        dialogue.answer(request, EventType.STEP_FAILED, "{\"retryable\":true}");
        Event other = dialogue.requestOf(dialogue.job(101));
        dialogue.answer(other, EventType.STEP_COMPLETED, "{\"output\":7}");

        await().until(() -> dialogue.deadLetters.size() == 2);
        assertThat(dialogue.deadLetters).containsOnly("INVALID_DATA");
        await().until(() -> dialogue.engine.told("fail").size() == 2);
        assertThat(dialogue.engine.told("fail")).allSatisfy(told -> {
            assertThat(told.retries()).isZero();
            assertThat(told.message()).contains("broken");
        });
    }

    @Test
    void whatTheEngineCallsWrongBecomesAnIncident() {
        dialogue.engine.answerWith(told ->
                told.command().equals("complete") ? FakeEngine.refused(Code.INVALID_ARGUMENT) : FakeEngine.done());
        dialogue.start();
        dialogue.answer(dialogue.requestOf(dialogue.job(100)), EventType.STEP_COMPLETED, "{}");

        assertThat(dialogue.told("fail").message()).contains("INVALID_ARGUMENT");
        dialogue.awaitAnswersCommitted();
    }

    @Test
    void aCommandIsRepeatedUntilTheEngineTakesItAndOnlyThenIsTheAnswerCommitted() {
        AtomicInteger tries = new AtomicInteger();
        CompletableFuture<Reply<Void>> last = new CompletableFuture<>();
        Job job = dialogue.job(100);
        dialogue.engine.answerWith(told -> told.key() != job.key()
                ? FakeEngine.done()
                : switch (tries.incrementAndGet()) {
                    case 1 -> FakeEngine.busy();
                    case 2 -> FakeEngine.unknown();
                    case 3 -> CompletableFuture.failedFuture(new IllegalStateException("client broke"));
                    case 4 -> FakeEngine.refused(Code.UNAUTHORIZED);
                    case 5 -> throw new IllegalStateException("client broke before it sent");
                    default -> last;
                });
        dialogue.start();
        dialogue.answer(dialogue.requestOf(job), EventType.STEP_COMPLETED, "{}");

        await().until(() -> tries.get() == 6);
        // All partitions are committed at the same times.
        Job other = dialogue.twoJobsElsewhere(job).getFirst();
        dialogue.answer(dialogue.requestOf(other), EventType.STEP_COMPLETED, "{}");
        await().until(() -> dialogue.areAnswersCommitted(other));
        assertThat(dialogue.areAnswersCommitted(job)).isFalse();
        last.complete(new Reply.Done<>(null));
        dialogue.awaitAnswersCommitted();
        assertThat(tries).hasValue(6);
    }

    @Test
    void aRefusalAfterAnUnansweredTryIsOurOwnDoing() {
        AtomicInteger tries = new AtomicInteger();
        dialogue.engine.answerWith(
                told -> tries.incrementAndGet() == 1 ? FakeEngine.unknown() : FakeEngine.refused(Code.NOT_FOUND));
        dialogue.start();
        dialogue.answer(dialogue.requestOf(dialogue.job(100)), EventType.STEP_COMPLETED, "{}");

        await().until(() -> tries.get() == 2);
        dialogue.awaitAnswersCommitted();
        assertThat(dialogue.audit).isEmpty();
    }

    @Test
    void aStormOfBusyRepliesLosesNoAnswer() {
        Map<Long, AtomicInteger> tries = new java.util.concurrent.ConcurrentHashMap<>();
        dialogue.engine.answerWith(told ->
                tries.computeIfAbsent(told.key(), it -> new AtomicInteger()).incrementAndGet() <= 3
                        ? FakeEngine.busy()
                        : FakeEngine.done());
        StepsOptions narrow = new StepsOptions(
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofDays(1),
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                1_000,
                100,
                4,
                10_000,
                100);
        dialogue.engine.messageKey = 0;
        AgentSteps steps = dialogue.start(dialogue.log, narrow);
        for (long key = 1; key <= 24; key++) {
            dialogue.engine.offer(dialogue.job(key));
        }
        await().until(() -> dialogue.requests.size() == 24);
        dialogue.requests.forEach(request -> dialogue.answer(request, EventType.STEP_COMPLETED, "{}"));
        await().until(() -> dialogue.engine.told("complete").size() == 96);
        dialogue.awaitAnswersCommitted();
        await().until(() -> steps.commandsRepeating() == 0);
    }

    @Test
    void answersToOneJobAreAppliedOneAfterTheOther() {
        CompletableFuture<Reply<Void>> first = new CompletableFuture<>();
        AtomicInteger tries = new AtomicInteger();
        dialogue.engine.answerWith(told -> tries.incrementAndGet() == 1 ? first : FakeEngine.done());
        dialogue.start();
        Job job = dialogue.job(100);
        Event request = dialogue.requestOf(job);
        dialogue.answer(request, EventType.STEP_FAILED, "{\"message\":\"a\",\"retryable\":true}");
        dialogue.answer(request, EventType.STEP_COMPLETED, "{}");
        await().until(() -> tries.get() == 1);
        // When a second one that came later has been applied, both answers of the first job have been offered.
        for (Job later : dialogue.twoJobsElsewhere(job)) {
            dialogue.answer(dialogue.requestOf(later), EventType.STEP_COMPLETED, "{}");
            await().until(() -> toldOf(later).contains("complete"));
        }
        assertThat(toldOf(job)).containsExactly("fail");

        first.complete(new Reply.Done<>(null));
        await().untilAsserted(() -> assertThat(toldOf(job)).containsExactly("fail", "complete"));
    }

    @Test
    void aSecondResultIsAuditedAndTheEngineNotToldAgain() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100));
        dialogue.answer(request, EventType.STEP_COMPLETED, "{}");
        dialogue.told("complete");
        dialogue.answer(request, EventType.STEP_COMPLETED, "{\"output\":{\"other\":true}}");

        await().until(() -> dialogue.audit.size() == 1);
        assertThat(reason(dialogue.audit.getFirst())).isEqualTo(AnswerRefused.Reason.DUPLICATE);
        assertThat(dialogue.engine.told("complete")).hasSize(1);
        assertThat(dialogue.deadLetters).isEmpty();
    }

    @Test
    void theSameAnswerDeliveredAgainIsLetGoInSilence() {
        dialogue.start();
        Event answer = dialogue.answer(dialogue.requestOf(dialogue.job(100)), EventType.STEP_COMPLETED, "{}");
        dialogue.told("complete");
        dialogue.send(answer);
        dialogue.awaitAnswersCommitted();

        assertThat(dialogue.audit).isEmpty();
        assertThat(dialogue.engine.told("complete")).hasSize(1);
    }

    @Test
    void aVerdictAfterAFailureDoesNotBurnASecondRetry() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100));
        dialogue.answer(request, EventType.STEP_FAILED, "{\"message\":\"a\",\"retryable\":true}");
        dialogue.told("fail");
        dialogue.answer(
                request,
                EventType.STEP_LOST,
                "{\"reason\":\"AGENT_TIMEOUT\",\"message\":\"late\"}",
                event -> event.source("/orchestra/server"));
        dialogue.awaitAnswersCommitted();

        assertThat(dialogue.engine.told).hasSize(1);
        assertThat(dialogue.audit).isEmpty();
    }

    @Test
    void answersThatAreOnTheTopicBeforeAVerdictAreAppliedBeforeItHoweverSlowTheEngineIs() {
        dialogue.start();
        List<Event> requests = new ArrayList<>();
        for (int key = 100; key < 110; key++) {
            requests.add(dialogue.requestOf(dialogue.job(key, "onLoss", key % 2 == 0 ? "error" : "retry")));
        }
        CompletableFuture<Void> slow = new CompletableFuture<>();
        dialogue.engine.answerWith(told -> slow.thenCompose(now -> FakeEngine.done()));
        for (Event request : requests) {
            dialogue.answer(request, EventType.STEP_COMPLETED, "{}");
            dialogue.answer(
                    request,
                    EventType.STEP_LOST,
                    "{\"reason\":\"AGENT_LOST\",\"message\":\"gone\"}",
                    event -> event.source("/orchestra/server"));
        }
        await().until(() -> !dialogue.engine.told("complete").isEmpty() && dialogue.responses.size() == 20);
        slow.complete(null);
        dialogue.awaitAnswersCommitted();

        assertThat(dialogue.engine.told)
                .extracting(FakeEngine.Told::command)
                .containsOnly("complete")
                .hasSize(10);
        assertThat(dialogue.endedJobs).hasSize(10);
    }

    @Test
    void theCheckpointsOfALostAttemptAreKeptForWhoeverRebuildsIt() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100, "onLoss", "error"));
        dialogue.answer(
                request,
                EventType.STEP_LOST,
                "{\"reason\":\"AGENT_LOST\",\"message\":\"gone\"}",
                event -> event.source("/orchestra/server"));
        dialogue.told("throwError");
        dialogue.awaitAnswersCommitted();

        assertThat(dialogue.endedJobs).isEmpty();
    }

    @Test
    void theResultOfALostAttemptOfARecoverableStepIsPutOnRecordAndNotApplied() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100, "onLoss", "error"));
        dialogue.answer(
                request,
                EventType.STEP_LOST,
                "{\"reason\":\"AGENT_LOST\",\"message\":\"gone\"}",
                event -> event.source("/orchestra/server"));
        dialogue.told("throwError");
        dialogue.answer(request, EventType.STEP_COMPLETED, "{}");
        dialogue.answer(request, EventType.STEP_FAILED, "{\"message\":\"a\",\"retryable\":true}");

        await().until(() -> dialogue.audit.size() == 2);
        assertThat(dialogue.audit).extracting(AnswersTest::reason).containsOnly(AnswerRefused.Reason.DUPLICATE);
        assertThat(dialogue.engine.told).extracting(Told::command).containsExactly("throwError");
    }

    @Test
    void theResultOfAnAttemptThatWasGivenUpStillWins() {
        dialogue.start();
        Event first = dialogue.requestOf(dialogue.job(100));
        dialogue.answer(
                first,
                EventType.STEP_LOST,
                "{\"reason\":\"AGENT_TIMEOUT\",\"message\":\"late\"}",
                event -> event.source("/orchestra/server"));
        Job again = dialogue.job(
                100, UnaryOperator.identity(), dialogue.told("fail").variables().text());
        assertThat(dialogue.requestOf(again).id()).isEqualTo("step/100/2");
        dialogue.answer(first, EventType.STEP_COMPLETED, "{}");

        dialogue.told("complete");
    }

    @Test
    void theFailureOfAnAttemptThatWasGivenUpDoesNotEndTheNextOne() {
        dialogue.start();
        Event first = dialogue.requestOf(dialogue.job(100));
        Job again = dialogue.job(
                100,
                UnaryOperator.identity(),
                "{\"resume\":{\"jobkey\":\"100\",\"attempt\":1,\"from\":\"checkpoint\"}}");
        assertThat(dialogue.requestOf(again).id()).isEqualTo("step/100/2");
        dialogue.answer(first, EventType.STEP_FAILED, "{\"message\":\"a\",\"retryable\":true}");

        await().until(() -> dialogue.audit.size() == 1);
        assertThat(reason(dialogue.audit.getFirst())).isEqualTo(AnswerRefused.Reason.LATE);
        assertThat(dialogue.engine.told).isEmpty();
    }

    @Test
    void anAnswerToAJobThatHasEndedIsLate() {
        dialogue.engine.answerWith(
                told -> told.command().equals("complete") ? FakeEngine.refused(Code.NOT_FOUND) : FakeEngine.done());
        dialogue.start();
        // The first may have been applied by an owner before us; with it, the end at our start is behind us.
        for (long key = 100; dialogue.audit.isEmpty(); key++) {
            dialogue.answer(dialogue.requestOf(dialogue.job(key)), EventType.STEP_COMPLETED, "{}");
        }

        assertThat(reason(dialogue.audit.getFirst())).isEqualTo(AnswerRefused.Reason.LATE);
        assertThat(dialogue.audit.getFirst().attribute(Attribute.JOB_KEY)).isPresent();
        dialogue.awaitAnswersCommitted();
    }

    @Test
    void anAnswerThatAnOwnerBeforeUsMayHaveAppliedIsNotCalledLate() {
        AgentSteps first = dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100));
        first.close();
        dialogue.answer(request, EventType.STEP_COMPLETED, "{}");
        dialogue.engine.answerWith(told -> FakeEngine.refused(Code.NOT_FOUND));

        dialogue.start();
        dialogue.told("complete");
        dialogue.awaitAnswersCommitted();
        assertThat(dialogue.audit).isEmpty();
    }

    private List<String> toldOf(Job job) {
        return dialogue.engine.told.stream()
                .filter(told -> told.key() == job.key())
                .map(Told::command)
                .toList();
    }

    private static AnswerRefused.Reason reason(Event audit) {
        return audit.dataAs(AnswerRefused.class).reason();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> lostOf(Told error) {
        return (Map<String, Object>) error.variables().asMap().get("lost");
    }
}
