package dev.orchestra.workers.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import dev.orchestra.events.StepAnswer.StepLost;
import dev.orchestra.events.StepRequested;
import dev.orchestra.events.VerdictGiven;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.registry.AgentView;
import dev.orchestra.workers.checkpoints.LastCheckpoints.Checkpoint;
import dev.orchestra.workers.checkpoints.LastCheckpoints.Found;
import dev.orchestra.workers.engine.FakeEngine;
import dev.orchestra.workers.engine.FakeEngine.Told;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.engine.Reply.Refused.Code;
import dev.orchestra.workers.pressure.Pressure.Level;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DispatchTest {

    private static final String REBUILT = """
            "resume":{"state":{"page":7},"from":"reconstruction","case":"c1","confidence":0.9,"effects":["e1"],"details":{"gaps":[]}}""";

    private final Dialogue dialogue = new Dialogue();

    @AfterEach
    void close() {
        dialogue.close();
    }

    @Test
    void aJobBecomesARequestThatSaysAllTheContractAsksFor() {
        dialogue.start();
        String variables = """
                {"input":{"n":1.10,"t":"\\u00e9"},"orchestra":{"request":"r-7","source":"/shop","traceparent":"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}}""";
        Event request = dialogue.requestOf(dialogue.job(
                100,
                headers -> {
                    headers.put("style", "short");
                    return headers;
                },
                variables));

        assertThat(request.id()).isEqualTo("step/100/1");
        assertThat(request.source()).isEqualTo("/orchestra/server");
        assertThat(request.subject()).isEqualTo("4711/design");
        assertThat(request.attribute(Attribute.CORRELATION_ID)).contains("4711");
        assertThat(request.attribute(Attribute.CAUSATION_ID)).contains("r-7");
        assertThat(request.attribute(Attribute.PARTITION_KEY)).contains("100");
        assertThat(request.attribute(Attribute.JOB_KEY)).contains("100");
        assertThat(request.attribute(Attribute.ATTEMPT)).contains("1");
        assertThat(request.attribute(Attribute.AGENT)).contains("designer");
        assertThat(request.attribute(Attribute.ELEMENT_ID)).contains("design");
        assertThat(request.attribute(Attribute.PROCESS_ID)).contains("app-design");
        assertThat(request.attribute(Attribute.EXPIRY_TIME)).contains("2026-01-01T00:02:00Z");
        assertThat(request.attribute(Attribute.TRACEPARENT))
                .contains("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        StepRequested data = request.dataAs(StepRequested.class);
        assertThat(data.input().asMap()).containsEntry("n", 1.1).containsEntry("t", "é");
        assertThat(request.data().text()).contains("1.10");
        assertThat(data.headers()).isEqualTo(Map.of("style", "short"));
        assertThat(data.resume()).isNull();
        StepToken token = Dialogue.TOKENS
                .verify(request.attribute(Attribute.STEP_TOKEN).orElseThrow())
                .orElseThrow();
        assertThat(token.jobKey()).isEqualTo(100);
        assertThat(token.retries()).isEqualTo(3);
        assertThat(token.resultVariable()).isEqualTo("output");
    }

    @Test
    void anInstanceThatNobodyAskedForIsItsOwnCause() {
        dialogue.start();
        assertThat(dialogue.requestOf(dialogue.job(100)).attribute(Attribute.CAUSATION_ID))
                .contains("4711");
    }

    @Test
    void anAttemptGoesOnFromWhatTheOneBeforeLeft() {
        dialogue.start();
        String leftover =
                "{\"input\":{},\"leftover\":{\"jobkey\":\"100\",\"attempt\":2,\"state\":{\"page\":7},\"from\":\"checkpoint\"}}";
        Event request = dialogue.requestOf(dialogue.job(100, UnaryOperator.identity(), leftover));

        assertThat(request.id()).isEqualTo("step/100/3");
        StepRequested data = request.dataAs(StepRequested.class);
        assertThat(data.resume().state().asMap()).containsEntry("page", 7);
        assertThat(data.resume().from()).isEqualTo("checkpoint");
    }

    @Test
    void aResumeOfAnotherJobDoesNotCountUnlessItWasReconstructed() {
        dialogue.start();
        String others = "{\"resume\":{\"jobkey\":\"99\",\"attempt\":2,\"state\":{\"page\":7},\"from\":\"checkpoint\"}}";
        assertThat(dialogue.requestOf(dialogue.job(100, UnaryOperator.identity(), others))
                        .dataAs(StepRequested.class)
                        .resume())
                .isNull();

        String rebuilt = "{\"resume\":{\"state\":{\"page\":7},\"from\":\"reconstruction\",\"case\":\"c1\"}}";
        Event request = dialogue.requestOf(dialogue.job(101, UnaryOperator.identity(), rebuilt));
        assertThat(request.id()).isEqualTo("step/101/1");
        assertThat(request.dataAs(StepRequested.class).resume().caseId()).isEqualTo("c1");
    }

    @Test
    void whatAnEarlierVersionLeftStillCounts() {
        dialogue.start();
        String resume =
                "{\"resume\":{\"jobkey\":\"100\",\"attempt\":2,\"state\":{\"page\":7},\"from\":\"checkpoint\"}}";
        Event request = dialogue.requestOf(dialogue.job(100, UnaryOperator.identity(), resume));

        assertThat(request.id()).isEqualTo("step/100/3");
        assertThat(request.dataAs(StepRequested.class).resume().state().asMap()).containsEntry("page", 7);
    }

    @Test
    void aReconstructionReachesTheAgentWithAllItSays() {
        dialogue.start();
        Resume resume = dialogue.requestOf(dialogue.job(100, UnaryOperator.identity(), "{" + REBUILT + "}"))
                .dataAs(StepRequested.class)
                .resume();

        assertThat(resume.from()).isEqualTo("reconstruction");
        assertThat(resume.caseId()).isEqualTo("c1");
        assertThat(resume.confidence()).isEqualTo(0.9);
        assertThat(resume.effects()).containsExactly("e1");
        assertThat(resume.details().asMap()).containsKey("gaps");
    }

    @Test
    void aFailedAttemptThatLeftNothingGoesOnFromTheReconstructionAgain() {
        dialogue.start();
        String variables = "{\"leftover\":{\"jobkey\":\"100\",\"attempt\":1,\"from\":\"checkpoint\"}," + REBUILT + "}";
        Event request = dialogue.requestOf(dialogue.job(100, UnaryOperator.identity(), variables));

        assertThat(request.id()).isEqualTo("step/100/2");
        Resume resume = request.dataAs(StepRequested.class).resume();
        assertThat(resume.state().asMap()).containsEntry("page", 7);
        assertThat(resume.from()).isEqualTo("reconstruction");
        assertThat(resume.confidence()).isEqualTo(0.9);
    }

    @Test
    void aFailedAttemptsStateCountsBeforeTheReconstructionWhoseEffectsStillStand() {
        dialogue.start();
        String variables =
                "{\"leftover\":{\"jobkey\":\"100\",\"attempt\":1,\"state\":{\"page\":9},\"effects\":[\"e1\",\"100-1-1\"],\"from\":\"checkpoint\"},"
                        + REBUILT + "}";
        Resume resume = dialogue.requestOf(dialogue.job(100, UnaryOperator.identity(), variables))
                .dataAs(StepRequested.class)
                .resume();

        assertThat(resume.state().asMap()).containsEntry("page", 9);
        assertThat(resume.from()).isEqualTo("checkpoint");
        assertThat(resume.effects()).containsExactly("e1", "100-1-1");
        assertThat(resume.confidence()).isNull();
    }

    @Test
    void aModelMayNameTheAgentWhenItRuns() {
        dialogue.start();
        String variables = """
                {"input":{},"agentStep":{"agent":"designer","deadline":"PT30S","onLoss":"error","headers":{"style":"short","none":null}}}""";
        Event request = dialogue.requestOf(dialogue.job(100, headers -> Map.of(), variables));

        assertThat(request.attribute(Attribute.EXPIRY_TIME)).contains("2026-01-01T00:00:30Z");
        assertThat(request.dataAs(StepRequested.class).headers()).isEqualTo(Map.of("style", "short"));
        StepToken token = Dialogue.TOKENS
                .verify(request.attribute(Attribute.STEP_TOKEN).orElseThrow())
                .orElseThrow();
        assertThat(token.agent()).isEqualTo("designer");
        assertThat(token.onLoss()).isEqualTo(OnLoss.ERROR);
    }

    @Test
    void headersCountBeforeWhatTheModelSaysWhenItRuns() {
        dialogue.start();
        String variables = "{\"agentStep\":{\"agent\":\"painter\",\"deadline\":\"PT30S\",\"onLoss\":\"error\"}}";
        Event request = dialogue.requestOf(dialogue.job(100, UnaryOperator.identity(), variables));

        StepToken token = Dialogue.TOKENS
                .verify(request.attribute(Attribute.STEP_TOKEN).orElseThrow())
                .orElseThrow();
        assertThat(token.agent()).isEqualTo("designer");
        assertThat(request.attribute(Attribute.EXPIRY_TIME)).contains("2026-01-01T00:02:00Z");
        assertThat(token.onLoss()).isEqualTo(OnLoss.ERROR);
    }

    @Test
    void whatAModelSaysWronglyWhenItRunsBecomesAnIncidentThatSaysWhatToDo() {
        dialogue.start();
        dialogue.engine.offer(dialogue.job(100, headers -> Map.of(), "{\"agentStep\":\"designer\"}"));
        dialogue.engine.offer(dialogue.job(101, headers -> Map.of(), "{\"agentStep\":{\"agent\":7}}"));
        dialogue.engine.offer(dialogue.job(102, headers -> Map.of(), "{\"agentStep\":{\"agent\":null}}"));
        dialogue.engine.offer(
                dialogue.job(103, headers -> Map.of(), "{\"agentStep\":{\"agent\":\"designer\",\"headers\":[]}}"));

        await().until(() -> dialogue.engine.told("fail").size() == 4);
        assertThat(dialogue.engine.told("fail")).allSatisfy(told -> {
            assertThat(told.retries()).isZero();
            assertThat(told.message()).contains("agentStep");
        });
        assertThat(dialogue.requests).isEmpty();
    }

    @Test
    void wrongHeadersBecomeAnIncidentThatSaysWhatToDo() {
        dialogue.start();
        dialogue.engine.offer(dialogue.job(100, "agent", "No Such Agent!"));
        dialogue.engine.offer(dialogue.job(101, "deadline", "2 minutes"));
        dialogue.engine.offer(dialogue.job(102, "onLoss", "panic"));
        dialogue.engine.offer(dialogue.job(103, "resultVariable", "orchestra"));
        dialogue.engine.offer(dialogue.job(
                104,
                headers -> {
                    headers.remove("agent");
                    return headers;
                },
                "{}"));
        dialogue.engine.offer(dialogue.job(105, UnaryOperator.identity(), "{\"input\":[1]}"));

        await().until(() -> dialogue.engine.told("fail").size() == 6);
        assertThat(dialogue.engine.told("fail")).allSatisfy(told -> {
            assertThat(told.retries()).isZero();
            assertThat(told.message()).containsAnyOf("header", "variable");
        });
        assertThat(dialogue.requests).isEmpty();
    }

    @Test
    void aRequestThatIsTooLargeBecomesAnIncident() {
        dialogue.start();
        dialogue.engine.offer(
                dialogue.job(100, UnaryOperator.identity(), "{\"input\":{\"t\":\"" + "x".repeat(2_000_000) + "\"}}"));

        assertThat(dialogue.told("fail").retries()).isZero();
        assertThat(dialogue.told("fail").message()).contains("reference");
    }

    @Test
    void aJobWhoseLeaseIsOverIsDropped() {
        dialogue.start();
        var late = dialogue.job(100);
        dialogue.clock.advance(Duration.ofSeconds(31));
        dialogue.engine.offer(late);
        dialogue.requestOf(dialogue.job(101));

        assertThat(dialogue.requests).extracting(Event::id).containsExactly("step/101/1");
    }

    @Test
    void theTopicOfANewAgentIsMade() {
        dialogue.start();
        dialogue.engine.offer(dialogue.job(100, "agent", "painter"));
        var painted = new java.util.concurrent.CopyOnWriteArrayList<Event>();
        dialogue.log.subscribe(
                SubscriptionOptions.of("painters", Set.of(Dialogue.TOPICS.stepRequest("painter"))), delivery -> {
                    delivery.event().ifPresent(painted::add);
                    delivery.done();
                    return true;
                });
        await().until(() -> painted.size() == 1);
    }

    @Test
    void theSameJobIsSentOnceThoughItIsOfferedAgain() {
        dialogue.start();
        dialogue.requestOf(dialogue.job(100));
        dialogue.engine.offer(dialogue.job(100));
        dialogue.requestOf(dialogue.job(101));

        assertThat(dialogue.requests).extracting(Event::id).containsExactly("step/100/1", "step/101/1");
    }

    @Test
    void aStepThatAnAgentHasNotAcceptedYetIsNotSentAgainAfterARestart() {
        AgentSteps first = dialogue.start();
        dialogue.requestOf(dialogue.job(100));
        first.close();

        dialogue.start();
        dialogue.engine.offer(dialogue.job(100));
        dialogue.requestOf(dialogue.job(101));

        assertThat(dialogue.requests).extracting(Event::id).containsExactly("step/100/1", "step/101/1");
    }

    @Test
    void aStepThatAnAgentWorksOnIsNotSentAgainAfterARestart() {
        AgentSteps first = dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100));
        acceptAll();
        first.close();
        dialogue.agents.add(workingOn(request));

        dialogue.start();
        dialogue.engine.offer(dialogue.job(100));
        dialogue.requestOf(dialogue.job(101));

        assertThat(dialogue.requests).extracting(Event::id).containsExactly("step/100/1", "step/101/1");
    }

    @Test
    void aStepThatNobodyHasIsSentAgainAfterARestart() {
        AgentSteps first = dialogue.start();
        dialogue.requestOf(dialogue.job(100));
        acceptAll();
        first.close();

        dialogue.start();
        dialogue.engine.offer(dialogue.job(100));

        await().until(() -> dialogue.requests.size() == 2);
        assertThat(dialogue.requests).extracting(Event::id).containsExactly("step/100/1", "step/100/1");
    }

    @Test
    void aStepWhoseAnswerWaitedForUsIsNotSentAgain() {
        AgentSteps first = dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100));
        acceptAll();
        first.close();
        dialogue.answer(request, EventType.STEP_COMPLETED, "{\"output\":{}}");
        dialogue.engine.answerWith(
                told -> told.command().equals("extendLease") ? FakeEngine.refused(Code.NOT_FOUND) : FakeEngine.done());

        dialogue.start();
        dialogue.engine.offer(dialogue.job(100));
        dialogue.told("complete");
        dialogue.awaitAnswersCommitted();
        dialogue.requestOf(dialogue.job(101));

        assertThat(dialogue.requests).extracting(Event::id).containsExactly("step/100/1", "step/101/1");
    }

    @Test
    void aStepThatTheEngineStillHasIsSentAgainThoughItTookTheAnswerBeforeItWasKilled() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100));
        acceptAll();
        dialogue.answer(request, EventType.STEP_COMPLETED, "{\"output\":{}}");
        dialogue.told("complete");
        dialogue.awaitAnswersCommitted();
        dialogue.engine.offer(dialogue.job(100));

        await().until(() -> dialogue.requests.size() == 2);
        dialogue.answer(dialogue.requests.getLast(), EventType.STEP_COMPLETED, "{\"output\":{}}");

        await().until(() -> dialogue.engine.told("complete").size() == 2);
        assertThat(dialogue.audit).isEmpty();
    }

    @Test
    void aKeyThatAKilledEngineGaveToAnotherInstanceIsAnotherStep() {
        dialogue.start();
        Event first = dialogue.requestOf(dialogue.job(100));
        Event second = dialogue.requestOf(ofAnotherInstance(dialogue.job(100)));
        assertThat(second.subject()).isEqualTo("4800/design");

        dialogue.answer(first, EventType.STEP_COMPLETED, "{\"output\":{\"of\":\"the first\"}}");
        dialogue.answer(second, EventType.STEP_COMPLETED, "{\"output\":{\"of\":\"the second\"}}");

        assertThat(dialogue.told("complete").variables().text()).contains("the second");
        await().until(() -> dialogue.audit.size() == 1);
        assertThat(dialogue.audit.getFirst().data().text()).contains("LATE");
        dialogue.awaitAnswersCommitted();
        assertThat(dialogue.engine.told("complete")).hasSize(1);
    }

    @Test
    void whatAnAgentDoesForAnotherInstanceUnderTheSameKeyDoesNotCountAfterARestart() {
        AgentSteps before = dialogue.start();
        Event first = dialogue.requestOf(dialogue.job(100));
        acceptAll();
        before.close();
        dialogue.agents.add(workingOn(first));

        dialogue.start();

        assertThat(dialogue.requestOf(ofAnotherInstance(dialogue.job(100))).subject())
                .isEqualTo("4800/design");
    }

    @Test
    void aStepThatTheJournalDidNotTakeIsSentWhenItDoes() {
        AtomicBoolean away = new AtomicBoolean(true);
        dialogue.start(flaky(dialogue.log, away), StepsOptions.defaults());
        dialogue.engine.offer(dialogue.job(100));
        dialogue.engine.offer(dialogue.job(101));
        away.set(false);

        await().until(() -> dialogue.requests.size() == 2);
        assertThat(dialogue.requests).extracting(Event::id).containsExactlyInAnyOrder("step/100/1", "step/101/1");
    }

    @Test
    void theLeaseOfASlowStepIsExtendedOnceUpToItsDeadline() {
        dialogue.start();
        dialogue.requestOf(dialogue.job(100));
        awaitAllDueWithin(Duration.ofSeconds(20));
        assertThat(extensionsOf(100)).isEmpty();
        dialogue.clock.advance(Duration.ofSeconds(5));

        await().until(() -> !extensionsOf(100).isEmpty());
        assertThat(extensionsOf(100).getFirst()).isBetween(Duration.ofSeconds(100), Duration.ofSeconds(120));
        for (int i = 0; i < 3; i++) {
            awaitAllDueWithin(Duration.ofSeconds(20));
        }
        assertThat(extensionsOf(100)).hasSize(1);
    }

    @Test
    void aStepWhoseJobIsGoneIsForgottenWhenItsLeaseWouldBeExtended() {
        dialogue.engine.answerWith(told -> told.key() == 100 ? FakeEngine.refused(Code.NOT_FOUND) : FakeEngine.done());
        dialogue.start();
        dialogue.requestOf(dialogue.job(100));
        dialogue.clock.advance(Duration.ofSeconds(25));
        dialogue.told("extendLease");
        Event other = dialogue.requestOf(dialogue.job(101));
        dialogue.clock.advance(Duration.ofMinutes(5));

        // The verdict on the older of two comes first.
        await().until(() -> !dialogue.responses.isEmpty());
        assertThat(dialogue.responses)
                .extracting(response -> response.attribute(Attribute.JOB_KEY))
                .containsExactly(other.attribute(Attribute.JOB_KEY));
    }

    @Test
    void aStepThatAnotherServerHasEndedIsNotDeclaredLost() {
        dialogue.start();
        dialogue.requestOf(dialogue.job(100));
        dialogue.clock.advance(Duration.ofSeconds(25));
        dialogue.told("extendLease");
        dialogue.engine.answerWith(told -> told.key() == 100 ? FakeEngine.refused(Code.NOT_FOUND) : FakeEngine.done());
        dialogue.requestOf(dialogue.job(101));
        dialogue.clock.advance(Duration.ofMinutes(5));

        // The verdict on the older of two comes first.
        await().until(() -> !dialogue.responses.isEmpty());
        assertThat(dialogue.responses).extracting(Event::id).containsExactly("lost/101/1");
    }

    @Test
    void nobodyIsDeclaredLostWhileTheEngineIsAway() {
        dialogue.engine.answerWith(told -> FakeEngine.unknown());
        dialogue.start();
        dialogue.requestOf(dialogue.job(100));
        dialogue.clock.advance(Duration.ofSeconds(121));
        await().until(() -> {
            dialogue.clock.advance(Duration.ofSeconds(2));
            return extensionsOf(100).size() >= 3;
        });
        assertThat(dialogue.responses).isEmpty();
        dialogue.engine.answerWith(told -> FakeEngine.done());

        await().untilAsserted(() -> {
            dialogue.clock.advance(Duration.ofSeconds(2));
            assertThat(dialogue.responses).extracting(Event::id).containsExactly("lost/100/1");
        });
    }

    @Test
    void aStepWithoutAnAnswerAtItsDeadlineCostsARetry() {
        dialogue.start();
        dialogue.requestOf(dialogue.job(100));
        dialogue.clock.advance(Duration.ofSeconds(121));

        assertThat(dialogue.told("fail").retries()).isEqualTo(2);
        assertThat(dialogue.told("fail").message()).contains("designer", "deadline");
        await().untilAsserted(() ->
                assertThat(dialogue.responses).extracting(Event::id).containsExactly("lost/100/1"));
        assertThat(leftoverOf(dialogue.told("fail").variables())).containsEntry("attempt", 1);
    }

    @Test
    void theTimeOutOfAPlainStepTakesItsLastCheckpointToTheNextAttempt() {
        dialogue.start();
        Event request = dialogue.requestOf(dialogue.job(100));
        dialogue.agents.add(workingOn(request));
        dialogue.checkpoints.put("100", Found.of(new Checkpoint(1, 7, Json.parse("{\"done\":7}"))));
        dialogue.clock.advance(Duration.ofSeconds(121));

        assertThat(leftoverOf(dialogue.told("fail").variables())).containsEntry("state", Map.of("done", 7));
        await().until(() -> dialogue.responses.size() == 1 && dialogue.audit.size() == 1);
        StepLost lost = dialogue.responses.getFirst().dataAs(StepLost.class);
        assertThat(lost.reason()).isEqualTo("AGENT_TIMEOUT");
        assertThat(lost.agentId()).isEqualTo("d1");
        assertThat(lost.incarnation()).isEqualTo("i1");
        assertThat(lost.checkpoint()).isEqualTo(6);
        assertThat(lost.since()).isEqualTo(Instant.parse("2026-03-01T12:00:00Z"));
        assertThat(lost.at()).isEqualTo(dialogue.clock.instant());
        VerdictGiven why = dialogue.audit.getFirst().dataAs(VerdictGiven.class);
        assertThat(why.evidence()).contains("d1", "deadline");
        assertThat(dialogue.responses.getFirst().attribute(Attribute.AGENT_ID)).contains("d1");
    }

    @Test
    void whatIsMissingOfTheCheckpointsIsSaidInTheTimeOut() {
        dialogue.start();
        dialogue.requestOf(dialogue.job(100));
        dialogue.checkpoints.put("100", Found.missing("The topic was away."));
        dialogue.clock.advance(Duration.ofSeconds(121));

        assertThat(dialogue.told("fail").message()).contains("By its heartbeats, no process", "The topic was away.");
        assertThat(dialogue.audit).as("no process is to blame").isEmpty();
    }

    @Test
    void aStepNobodyAcceptedEndsByItsDeadlineThoughTheServerWasStartedAgain() {
        AgentSteps first = dialogue.start();
        dialogue.requestOf(dialogue.job(100));
        first.close();
        dialogue.clock.advance(Duration.ofSeconds(60));
        dialogue.start();
        dialogue.engine.offer(dialogue.job(100));
        await().until(() -> dialogue.notSent("found") == 1);
        assertThat(dialogue.engine.told("fail")).isEmpty();
        dialogue.clock.advance(Duration.ofSeconds(61));

        assertThat(dialogue.told("fail").retries()).isEqualTo(2);
        await().untilAsserted(() ->
                assertThat(dialogue.responses).extracting(Event::id).containsExactly("lost/100/1"));
        assertThat(dialogue.requests).as("it was not sent twice").hasSize(1);
    }

    @Test
    void jobsAreNotTakenUnderCriticalPressureAndTakenAgainWhenItFalls() {
        StepsOptions small = new StepsOptions(
                Duration.ofSeconds(30),
                Duration.ofMinutes(5),
                Duration.ofDays(1),
                Duration.ofSeconds(15),
                Duration.ofSeconds(1),
                100,
                100,
                100,
                10_000,
                100);
        AgentSteps steps = dialogue.start(dialogue.log, small);
        for (int key = 1; key <= 95; key++) {
            dialogue.engine.offer(dialogue.job(key));
        }
        await().until(() -> steps.pressure().level() == Level.CRITICAL && !dialogue.engine.hasWorker("agent-step"));

        await().until(() -> dialogue.requests.size() == 95);
        dialogue.requests.forEach(it -> dialogue.answer(it, EventType.STEP_COMPLETED, "{}"));
        await().until(() -> steps.pressure().level() == Level.LOW && dialogue.engine.hasWorker("agent-step"));
    }

    private List<Duration> extensionsOf(long jobKey) {
        return dialogue.engine.told("extendLease").stream()
                .filter(told -> told.key() == jobKey)
                .map(Told::duration)
                .toList();
    }

    private static Job ofAnotherInstance(Job job) {
        return new Job(
                job.key(),
                job.type(),
                4800,
                job.processId(),
                job.processDefinitionKey(),
                job.elementId(),
                job.elementInstanceKey(),
                job.retries(),
                job.leaseEnd(),
                job.headers(),
                job.variables());
    }

    /** The agents' group accepts all requests there are. */
    private void acceptAll() {
        String topic = Dialogue.TOPICS.stepRequest("designer");
        String group = new Topics("").agentGroup("designer");
        var subscription = dialogue.log.subscribe(SubscriptionOptions.of(group, Set.of(topic)), delivery -> {
            delivery.done();
            return true;
        });
        await().until(() -> dialogue.log.committed(group, topic).equals(dialogue.log.ends(Set.of(topic))));
        subscription.close();
    }

    private static AgentView workingOn(Event request) {
        return new AgentView(
                "d1",
                "designer",
                Optional.empty(),
                Optional.of("i1"),
                Optional.empty(),
                1,
                List.of(new ActiveStep(
                        request.attribute(Attribute.JOB_KEY).orElseThrow(),
                        1,
                        request.attribute(Attribute.STEP_TOKEN).orElseThrow(),
                        Instant.parse("2026-03-01T12:00:00Z"),
                        6L,
                        null)));
    }

    /**
     * Lets time pass and waits until all is done that is due within it: a step whose deadline is just then has its verdict, and
     * what is due sooner comes before it.
     */
    private void awaitAllDueWithin(Duration time) {
        long key = 1_000 + dialogue.requests.size();
        dialogue.requestOf(dialogue.job(key, "deadline", time.toString()));
        dialogue.clock.advance(time);
        await().until(() -> dialogue.responses.stream().anyMatch(it -> it.id().equals("lost/" + key + "/1")));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> leftoverOf(Json variables) {
        return (Map<String, Object>) variables.asMap().get("leftover");
    }

    private static EventLog flaky(EventLog log, AtomicBoolean away) {
        return (EventLog) Proxy.newProxyInstance(
                EventLog.class.getClassLoader(), new Class<?>[] {EventLog.class}, (proxy, method, arguments) -> {
                    if (away.get() && method.getName().equals("append")) {
                        return CompletableFuture.failedFuture(new JournalUnavailableException("away", null));
                    }
                    if (away.get()
                            && Set.of("ends", "committed", "createTopics", "scan")
                                    .contains(method.getName())) {
                        throw new JournalUnavailableException("away", null);
                    }
                    try {
                        return method.invoke(log, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
