package dev.orchestra.reconstruction.cases;

import static dev.orchestra.processes.EarlierJobTypes.RECONSTRUCTION_GATHER;
import static dev.orchestra.processes.EarlierJobTypes.RECONSTRUCTION_LOAD;
import static dev.orchestra.processes.EarlierJobTypes.RECONSTRUCTION_MERGE;
import static dev.orchestra.processes.EarlierJobTypes.RECONSTRUCTION_OPEN;
import static dev.orchestra.processes.JobTypes.RECONSTRUCTION_COLLECT;
import static dev.orchestra.processes.JobTypes.RECONSTRUCTION_GIVE_UP;
import static dev.orchestra.processes.JobTypes.RECONSTRUCTION_REBUILD;
import static dev.orchestra.processes.JobTypes.RECONSTRUCTION_UNDO;
import static dev.orchestra.reconstruction.Journal.ANSWERS;
import static dev.orchestra.reconstruction.Journal.TOPICS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.CaseEvent.CaseCompleted;
import dev.orchestra.events.CaseEvent.CaseDecided;
import dev.orchestra.events.CaseEvent.CaseGathered;
import dev.orchestra.events.CaseEvent.CaseOpened;
import dev.orchestra.events.CaseEvent.CaseOutcome;
import dev.orchestra.events.CaseEvent.CaseUndone;
import dev.orchestra.events.CaseEvent.Closed;
import dev.orchestra.events.CaseEvent.UndoneEffect;
import dev.orchestra.events.ContextEvent.ContextProvided;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.UndoEvent.UndoDone;
import dev.orchestra.events.UndoEvent.UndoFailed;
import dev.orchestra.events.UndoEvent.UndoRequested;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.history.RecoveryHistory.Contact;
import dev.orchestra.history.RecoveryHistory.Effect.UndoState;
import dev.orchestra.reconstruction.Journal;
import dev.orchestra.reconstruction.merge.Merge;
import dev.orchestra.reconstruction.merge.MergeLimits;
import dev.orchestra.reconstruction.peers.PeerOptions;
import dev.orchestra.reconstruction.undo.UndoOptions;
import dev.orchestra.workers.engine.FakeEngine;
import dev.orchestra.workers.engine.FakeEngine.Told;
import dev.orchestra.workers.tracing.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReconstructionsTest {

    private static final String CASE = "71-1";

    private final Journal journal = new Journal();
    private final FakeEngine engine = new FakeEngine();
    private final CaseJobs jobs = new CaseJobs(engine);
    private final FakeHistory history = new FakeHistory();
    private final FakeDirectory directory = new FakeDirectory();
    private final Map<String, Object> variables = new HashMap<>();
    private final List<Reconstructions> running = new ArrayList<>();
    private volatile boolean undoWorks = true;
    private volatile boolean peersAnswer = true;

    @BeforeEach
    void start() {
        variables.put("agent", "designer");
        variables.put("attempt", 1);
        variables.put("lostJobs", List.of("71"));
        variables.put("lost", lost());
        history.contacts.add(new Contact("kafka-1", "kafka", 4, Instant.parse("2026-01-15T09:30:01Z")));
        directory.alive("kafka-1", "kafka");
        history.checkpoint("71", 1, "{\"done\":1}");
        history.checkpoint("71", 2, "{\"done\":2}", "71-1-1");
        history.effect("71", "71-1-1", UndoState.STANDS);
        history.effect("71", "71-1-2", UndoState.STANDS);
        history.effect("71", "71-1-3", UndoState.STANDS);
        journal.onEvent(this::asAgentsDo);
        replica();
    }

    @AfterEach
    void stop() {
        running.forEach(Reconstructions::close);
        journal.close();
    }

    @Test
    void aLostAttemptIsRebuiltAndItsUncountedEffectsAreTakenBackNewestFirst() {
        Json resume = whole().variables().field("resume").orElseThrow();

        assertThat(resume.field("state").orElseThrow().asMap()).containsEntry("done", 2);
        assertThat(resume.asMap())
                .containsEntry("from", "reconstruction")
                .containsEntry("case", CASE)
                .containsEntry("effects", List.of("71-1-1"));
        assertThat(journal.on(EventType.UNDO_REQUESTED))
                .extracting(it -> it.dataAs(UndoRequested.class).effect())
                .containsExactly("71-1-3", "71-1-2");
    }

    @Test
    void whatALostProcessStillGetsOutAfterTheMergeIsNotCountedOn() {
        upTo(RECONSTRUCTION_MERGE);
        // It was stopped between its last look and the journal, and goes on.
        history.effect("71", "71-1-4", UndoState.STANDS);
        history.checkpoint("71", 3, "{\"done\":3}", "71-1-1", "71-1-2", "71-1-3", "71-1-4");
        Json resume = part(RECONSTRUCTION_UNDO).variables().field("resume").orElseThrow();

        assertThat(resume.field("state").orElseThrow().asMap()).containsEntry("done", 2);
        assertThat(resume.asMap()).containsEntry("effects", List.of("71-1-1"));
    }

    @Test
    void theStoryIsToldPartByPart() {
        whole();

        CaseOpened opened = story(EventType.RECONSTRUCTION_OPENED).dataAs(CaseOpened.class);
        assertThat(opened.message()).isEqualTo("Silent for 5 s.");
        assertThat(opened.peers()).extracting(it -> it.agentId()).containsExactly("kafka-1");
        assertThat(opened.family()).containsExactly("500", "1");
        assertThat(story(EventType.RECONSTRUCTION_GATHERED)
                        .dataAs(CaseGathered.class)
                        .closed())
                .isEqualTo(Closed.ALL);
        assertThat(story(EventType.RECONSTRUCTION_UNDONE)
                        .dataAs(CaseUndone.class)
                        .effects())
                .extracting(UndoneEffect::effect)
                .containsExactly("71-1-3", "71-1-2");
        CaseCompleted completed = story(EventType.RECONSTRUCTION_COMPLETED).dataAs(CaseCompleted.class);
        assertThat(completed.outcome()).isEqualTo(CaseOutcome.RESUMED);
        assertThat(completed.startedAt()).isEqualTo(Instant.parse("2026-01-15T09:30:17Z"));
        assertThat(journal.on(EventType.RECONSTRUCTION_MERGED)).singleElement().satisfies(it -> {
            assertThat(it.attribute(Attribute.CASE_ID)).contains(CASE);
            assertThat(it.attribute(Attribute.JOB_KEY)).contains("71");
            assertThat(it.attribute(Attribute.CORRELATION_ID)).contains("500");
            assertThat(it.subject()).isEqualTo("500/work");
        });
    }

    @Test
    void aPartThatIsDoneTwiceTellsTheSameEvent() {
        jobs.run(RECONSTRUCTION_COLLECT, variables);
        jobs.run(RECONSTRUCTION_COLLECT, variables);

        assertThat(journal.awaitOn(EventType.RECONSTRUCTION_OPENED, 2))
                .extracting(Event::id)
                .containsOnly("case/71-1/opened");
    }

    @Test
    void eachPartMayBeDoneByAnotherReplicaThatHasNothingInHand() {
        part(RECONSTRUCTION_COLLECT);
        restart();
        part(RECONSTRUCTION_REBUILD);
        restart();
        Told undone = part(RECONSTRUCTION_UNDO);

        assertThat(undone.variables().field("resume").orElseThrow().asMap())
                .containsEntry("effects", List.of("71-1-1"));
    }

    @Test
    void theStateThatLeavesNothingToTakeBackClosesTheCase() {
        history.effects.removeIf(it -> !it.effect().equals("71-1-1"));
        history.effect("71", "71-1-2", UndoState.UNDONE);
        part(RECONSTRUCTION_COLLECT);
        Map<String, Object> closed = part(RECONSTRUCTION_REBUILD).variables().asMap();

        assertThat(closed.get("rebuilt")).asInstanceOf(MAP).containsEntry("settled", true);
        assertThat(closed.get("resume"))
                .asInstanceOf(MAP)
                .containsEntry("state", Map.of("done", 2))
                .containsEntry("from", "reconstruction")
                .containsEntry("case", CASE)
                .containsEntry("effects", List.of("71-1-1"));
        assertThat(journal.on(EventType.UNDO_REQUESTED)).isEmpty();
        assertThat(story(EventType.RECONSTRUCTION_UNDONE)
                        .dataAs(CaseUndone.class)
                        .effects())
                .extracting(UndoneEffect::effect)
                .containsExactly("71-1-2");
        assertThat(story(EventType.RECONSTRUCTION_COMPLETED)
                        .dataAs(CaseCompleted.class)
                        .outcome())
                .isEqualTo(CaseOutcome.RESUMED);
    }

    @Test
    void aStateThatLeavesSomethingToTakeBackDoesNotCloseTheCase() {
        part(RECONSTRUCTION_COLLECT);
        Json merged = part(RECONSTRUCTION_REBUILD).variables();

        assertThat(merged.field("rebuilt").orElseThrow().asMap())
                .containsEntry("confident", true)
                .containsEntry("settled", false);
        assertThat(merged.field("resume")).isEmpty();
        assertThat(journal.on(EventType.RECONSTRUCTION_COMPLETED)).isEmpty();
    }

    @Test
    void aStateThatIsNotSureEnoughDoesNotCloseTheCaseEvenWithNothingToTakeBack() {
        history.effects.clear();
        history.checkpoints.clear();
        Map<String, Object> unnamed = new HashMap<>(lost());
        unnamed.put("checkpoint", 9);
        variables.put("lost", unnamed);
        part(RECONSTRUCTION_COLLECT);
        Json merged = part(RECONSTRUCTION_REBUILD).variables();

        assertThat(merged.field("rebuilt").orElseThrow().asMap())
                .containsEntry("confident", false)
                .containsEntry("settled", false);
        assertThat(merged.field("resume")).isEmpty();
        assertThat(journal.on(EventType.RECONSTRUCTION_COMPLETED)).isEmpty();
    }

    @Test
    void aCaseOfAnEarlierVersionOfTheProcessGoesOnPartByPart() {
        part(RECONSTRUCTION_OPEN);
        restart();
        part(RECONSTRUCTION_LOAD);
        restart();
        part(RECONSTRUCTION_GATHER);
        restart();
        part(RECONSTRUCTION_MERGE);
        restart();
        Told undone = part(RECONSTRUCTION_UNDO);

        assertThat(undone.variables().field("resume").orElseThrow().asMap())
                .containsEntry("effects", List.of("71-1-1"));
        for (EventType told : List.of(
                EventType.RECONSTRUCTION_OPENED,
                EventType.RECONSTRUCTION_GATHERED,
                EventType.RECONSTRUCTION_MERGED,
                EventType.RECONSTRUCTION_UNDONE,
                EventType.RECONSTRUCTION_COMPLETED)) {
            assertThat(journal.awaitOn(told, 1)).as(told.name()).hasSize(1);
        }
    }

    @Test
    void aCaseThatWasOpenedAtTheVerdictIsNotOpenedAgain() {
        running.getFirst().expect(500, Json.of(Map.of("lost", lost())));
        journal.awaitOn(EventType.CONTEXT_REQUESTED, 1);
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(history.familiesAsked).hasValue(1));
        assertThat(journal.on(EventType.RECONSTRUCTION_OPENED)).isEmpty();

        whole();

        assertThat(history.familiesAsked).hasValue(1);
        assertThat(journal.on(EventType.CONTEXT_REQUESTED)).hasSize(1);
        assertThat(journal.awaitOn(EventType.RECONSTRUCTION_OPENED, 1)).hasSize(1);
    }

    @Test
    void aHeadStartThatFailedOrWasOfAnotherVerdictIsWorthNothing() {
        Map<String, Object> other = new HashMap<>(lost());
        other.put("message", "Too slow.");
        running.getFirst().expect(500, Json.of(Map.of("lost", other)));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(history.familiesAsked).hasValue(1));
        running.getFirst().expect(500, Json.object());

        whole();

        assertThat(history.familiesAsked).hasValue(2);
        assertThat(story(EventType.RECONSTRUCTION_OPENED)
                        .dataAs(CaseOpened.class)
                        .message())
                .isEqualTo("Silent for 5 s.");
    }

    @Test
    void whenTheLastPartIsKilledAfterItsFirstActOnlyTheRestIsTakenBack() {
        upTo(RECONSTRUCTION_REBUILD);
        history.effects.removeIf(it -> it.effect().equals("71-1-3"));
        history.effect("71", "71-1-3", UndoState.UNDONE);
        restart();

        part(RECONSTRUCTION_UNDO);

        assertThat(journal.on(EventType.UNDO_REQUESTED))
                .extracting(it -> it.dataAs(UndoRequested.class).effect())
                .containsExactly("71-1-2");
        assertThat(story(EventType.RECONSTRUCTION_UNDONE)
                        .dataAs(CaseUndone.class)
                        .effects())
                .extracting(UndoneEffect::effect)
                .containsExactly("71-1-3", "71-1-2");
    }

    @Test
    void whileTheDatabaseIsAwayTheCaseWaitsVisiblyAndKeepsItsRetries() {
        history.failure = new JournalUnavailableException("The history in PostgreSQL does not answer", null);
        Told waits = jobs.run(RECONSTRUCTION_COLLECT, 42, variables);

        assertThat(waits.command()).isEqualTo("fail");
        assertThat(waits.retries()).isEqualTo(3);
        assertThat(waits.message()).contains("PostgreSQL does not answer");

        history.failure = null;
        assertThat(jobs.run(RECONSTRUCTION_COLLECT, 42, variables).command()).isEqualTo("complete");
    }

    @Test
    void aCaseIsNotOpenedBeforeTheHistoryHasReadWhatWasSaidBeforeTheLoss() {
        history.ingested = false;
        Told waits = jobs.run(RECONSTRUCTION_COLLECT, 42, variables);

        assertThat(waits.retries()).isEqualTo(3);
        assertThat(waits.message()).contains("has not yet read the topics");
        assertThat(journal.on(EventType.RECONSTRUCTION_OPENED)).isEmpty();
    }

    @Test
    void anEffectThatCannotBeTakenBackIsAnIncidentThatNamesItAndTheCaseGoesOnFromThere() {
        upTo(RECONSTRUCTION_REBUILD);
        undoWorks = false;
        Told incident = jobs.run(RECONSTRUCTION_UNDO, 42, variables);
        assertThat(incident.command()).isEqualTo("fail");
        assertThat(incident.retries()).isZero();
        assertThat(incident.message()).contains("71-1-3", "delete-file", "locked");

        undoWorks = true;
        assertThat(jobs.run(RECONSTRUCTION_UNDO, 42, variables).command()).isEqualTo("complete");
        assertThat(journal.on(EventType.UNDO_REQUESTED))
                .extracting(it -> it.dataAs(UndoRequested.class).effect())
                .containsExactly("71-1-3", "71-1-3", "71-1-2");
    }

    @Test
    void aPersonMayCorrectAStateThatIsNotSureEnough() {
        unsure();
        variables.put("decision", Map.of("accept", true, "state", Map.of("done", 7)));
        Json resume = part(RECONSTRUCTION_UNDO).variables().field("resume").orElseThrow();

        assertThat(resume.field("state").orElseThrow().asMap()).containsEntry("done", 7);
        assertThat(story(EventType.RECONSTRUCTION_DECIDED)
                        .dataAs(CaseDecided.class)
                        .accept())
                .isTrue();
    }

    @Test
    void aStateThatAPersonRefusesGivesWayToTheCheckpointThatTheLastHeartbeatNamed() {
        unsure();
        variables.put("decision", Map.of("accept", false));
        Json resume = part(RECONSTRUCTION_UNDO).variables().field("resume").orElseThrow();

        assertThat(resume.field("state").orElseThrow().asMap()).containsEntry("done", 2);
        assertThat(resume.asMap()).containsEntry("effects", List.of("71-1-1"));
    }

    @Test
    void aDecisionThatSaysNothingIsAnIncident() {
        unsure();
        variables.put("decision", Map.of("state", Map.of()));
        Told incident = part(RECONSTRUCTION_UNDO);

        assertThat(incident.retries()).isZero();
        assertThat(incident.message()).contains("\"accept\"");
    }

    @Test
    void aStepThatIsGivenUpLeavesNothingOfAnyOfItsAttempts() {
        history.effect("81", "81-1-1", UndoState.STANDS);
        variables.put("lostJobs", List.of("71", "81"));
        Map<String, Object> second = new HashMap<>(lost());
        second.put("jobKey", "81");
        variables.put("lost", second);

        assertThat(part(RECONSTRUCTION_GIVE_UP).command()).isEqualTo("complete");
        assertThat(journal.on(EventType.UNDO_REQUESTED))
                .extracting(it -> it.dataAs(UndoRequested.class).effect())
                .containsExactly("81-1-1", "71-1-3", "71-1-2", "71-1-1");
        assertThat(story(EventType.RECONSTRUCTION_COMPLETED)
                        .dataAs(CaseCompleted.class)
                        .outcome())
                .isEqualTo(CaseOutcome.GIVEN_UP);
    }

    @Test
    void anAttemptThatATimerEndedHasNoJobAndIsRebuiltFromWhatItBeganWith() {
        variables.put("lost", Map.of("reason", "AGENT_TIMEOUT", "agent", "designer", "message", "Too slow."));
        variables.put("lostJobs", List.of());
        variables.put("resume", Map.of("state", Map.of("done", 1), "from", "reconstruction"));
        Json resume = whole().variables().field("resume").orElseThrow();

        assertThat(resume.field("state").orElseThrow().asMap()).containsEntry("done", 1);
        assertThat(journal.on(EventType.CONTEXT_REQUESTED)).isEmpty();
    }

    @Test
    void anAttemptThatATimerEndedIsFoundByWhatIsOnRecordOfItsStep() {
        history.said("500", "dev.orchestra.step.requested.v1", step("70", "designer", "1"));
        history.said("500", "dev.orchestra.step.requested.v1", step("71", "designer", "1"));
        history.said("500", "dev.orchestra.step.requested.v1", step("90", "kafka", "1"));
        Map<String, String> checkpointed = step("71", "designer", "1");
        checkpointed.put("agentid", "designer-1");
        history.said("500", "dev.orchestra.step.checkpointed.v1", checkpointed);
        variables.put("lost", Map.of("reason", "AGENT_TIMEOUT", "agent", "designer", "message", "Too slow."));
        variables.put("lostJobs", List.of("70"));

        Json resume = whole().variables().field("resume").orElseThrow();

        assertThat(variables).containsEntry("lostJobs", List.of("70", "71"));
        assertThat(resume.field("state").orElseThrow().asMap()).containsEntry("done", 2);
        assertThat(resume.asMap()).containsEntry("effects", List.of("71-1-1"));
        assertThat(journal.on(EventType.UNDO_REQUESTED))
                .extracting(it -> it.dataAs(UndoRequested.class).effect())
                .containsExactly("71-1-3", "71-1-2");
        assertThat(story(EventType.RECONSTRUCTION_OPENED)).satisfies(opened -> {
            assertThat(opened.attribute(Attribute.JOB_KEY)).contains("71");
            assertThat(opened.dataAs(CaseOpened.class).failedAgentId()).isEqualTo("designer-1");
        });
    }

    @Test
    void aStepThatIsGivenUpByATimerLeavesNothingOfThatAttemptEither() {
        history.said("500", "dev.orchestra.step.requested.v1", step("71", "designer", "1"));
        variables.put("lost", Map.of("reason", "AGENT_TIMEOUT", "agent", "designer", "message", "Too slow."));
        variables.put("lostJobs", List.of());

        assertThat(part(RECONSTRUCTION_GIVE_UP).command()).isEqualTo("complete");
        assertThat(journal.on(EventType.UNDO_REQUESTED))
                .extracting(it -> it.dataAs(UndoRequested.class).effect())
                .containsExactly("71-1-3", "71-1-2", "71-1-1");
    }

    @Test
    void theCaseIsToldOfWhileThePeersThink() {
        peersAnswer = false;
        jobs.offer(RECONSTRUCTION_COLLECT, 42, variables);

        assertThat(story(EventType.CONTEXT_REQUESTED)
                        .dataAs(ContextRequested.class)
                        .peers())
                .containsExactly("kafka-1");
        assertThat(story(EventType.RECONSTRUCTION_OPENED).attribute(Attribute.CASE_ID))
                .contains(CASE);
        assertThat(jobs.endings(42)).isEmpty();
        answer();
        await().atMost(Duration.ofSeconds(60)).until(() -> !jobs.endings(42).isEmpty());
        assertThat(journal.on(EventType.CONTEXT_REQUESTED)).hasSize(1);
    }

    @Test
    void theQuestionNamesTheInstancesOfAllStepsThatTheLostIncarnationHad() {
        history.instances.addAll(List.of("600", "500", "601"));
        part(RECONSTRUCTION_COLLECT);

        assertThat(story(EventType.CONTEXT_REQUESTED)
                        .dataAs(ContextRequested.class)
                        .threads())
                .containsExactly("500", "1", "600", "601");
    }

    @Test
    void casesOfOneLostIncarnationAskTheHistoryForContactsAndThePeersOnce() {
        Map<String, Object> other = new HashMap<>(lost());
        other.put("jobKey", "72");
        part(RECONSTRUCTION_COLLECT);
        variables.put("lost", other);
        part(RECONSTRUCTION_COLLECT);

        assertThat(history.contactsAsked).hasValue(1);
        assertThat(journal.on(EventType.CONTEXT_REQUESTED)).hasSize(1);
    }

    @Test
    void aProcessThatLivesAndIsTooSlowIsAskedAboutForEachCase() {
        variables.put("lost", timeout("71"));
        part(RECONSTRUCTION_COLLECT);
        variables.put("lost", timeout("72"));
        part(RECONSTRUCTION_COLLECT);

        assertThat(journal.awaitOn(EventType.CONTEXT_REQUESTED, 2))
                .extracting(it -> it.dataAs(ContextRequested.class).caseId())
                .containsExactly("71-1", "72-1");
    }

    @Test
    void aProcessWhoseIncarnationIsNotKnownIsAskedAboutForTheCaseAlone() {
        Map<String, Object> unknown = new HashMap<>(lost());
        unknown.remove("incarnation");
        variables.put("lost", unknown);
        part(RECONSTRUCTION_COLLECT);

        assertThat(story(EventType.CONTEXT_REQUESTED)
                        .dataAs(ContextRequested.class)
                        .caseId())
                .isEqualTo("71-1");
    }

    @Test
    void onlyPeersThatAreAliveAreAsked() {
        history.contacts.add(new Contact("gone-1", "kafka", 9, Instant.now()));
        part(RECONSTRUCTION_COLLECT);

        assertThat(story(EventType.RECONSTRUCTION_OPENED)
                        .dataAs(CaseOpened.class)
                        .peers())
                .extracting(it -> it.agentId())
                .containsExactly("kafka-1");
    }

    @Test
    void withoutThePartsBeforeItAPartIsAnIncidentThatSaysWhatIsMissing() {
        Told incident = jobs.run(RECONSTRUCTION_REBUILD, variables);

        assertThat(incident.retries()).isZero();
        assertThat(incident.message()).contains("'case' is missing");
    }

    @Test
    void aReplicaThatIsStoppedHandsItsWaitingJobsToAnotherAtOnce() {
        peersAnswer = false;
        jobs.offer(RECONSTRUCTION_COLLECT, 42, variables);
        journal.awaitOn(EventType.CONTEXT_REQUESTED, 1);
        running.getFirst().close();

        await().atMost(Duration.ofSeconds(60)).until(() -> !jobs.endings(42).isEmpty());
        assertThat(jobs.endings(42).getFirst().retries()).isEqualTo(3);
        peersAnswer = true;
        answer();
        replica();
        assertThat(jobs.run(RECONSTRUCTION_COLLECT, 42, variables).command()).isEqualTo("complete");
    }

    private void unsure() {
        upTo(RECONSTRUCTION_COLLECT);
        variables.put(
                "rebuilt",
                Map.of(
                        "confident",
                        false,
                        "confidence",
                        0.2,
                        "state",
                        Map.of("done", 3),
                        "effects",
                        List.of("71-1-1")));
    }

    /** All parts that the process would come by. */
    private Told whole() {
        upTo(RECONSTRUCTION_COLLECT);
        Told merged = part(RECONSTRUCTION_REBUILD);
        boolean settled = Json.of(variables)
                .field("rebuilt")
                .flatMap(it -> it.field("settled"))
                .filter(it -> it.as(Boolean.class))
                .isPresent();
        return settled ? merged : part(RECONSTRUCTION_UNDO);
    }

    private void upTo(String last) {
        for (String type : List.of(RECONSTRUCTION_COLLECT, RECONSTRUCTION_REBUILD)) {
            assertThat(part(type).command()).as(type).isEqualTo("complete");
            if (type.equals(last)) {
                return;
            }
        }
    }

    private Told part(String type) {
        Told ended = jobs.run(type, variables);
        if (ended.command().equals("complete")) {
            variables.putAll(ended.variables().asMap());
        }
        return ended;
    }

    private void restart() {
        running.removeFirst().close();
        replica();
    }

    private void replica() {
        running.add(Reconstructions.start(
                new Reconstructions.Dependencies(
                        engine,
                        journal.log,
                        TOPICS,
                        history,
                        directory,
                        Merger.of(new Merge(MergeLimits.defaults())),
                        new SimpleMeterRegistry(),
                        Traces.off(),
                        Clock.systemUTC()),
                CaseOptions.defaults(),
                PeerOptions.defaults().withWindow(Duration.ofSeconds(60)),
                UndoOptions.defaults()));
    }

    private Event story(EventType type) {
        return journal.awaitOn(type, 1).getFirst();
    }

    private static Map<String, Object> lost() {
        Map<String, Object> lost = new HashMap<>();
        lost.put("jobKey", "71");
        lost.put("attempt", 1);
        lost.put("agent", "designer");
        lost.put("agentId", "designer-1");
        lost.put("incarnation", "i1");
        lost.put("checkpoint", 2);
        lost.put("reason", "AGENT_LOST");
        lost.put("message", "Silent for 5 s.");
        lost.put("since", "2026-01-15T09:29:40Z");
        lost.put("at", "2026-01-15T09:30:17Z");
        lost.put("elementId", "work");
        return lost;
    }

    private static Map<String, String> step(String jobKey, String agent, String attempt) {
        return new HashMap<>(Map.of("jobkey", jobKey, "agent", agent, "attempt", attempt, "elementid", "work"));
    }

    private static Map<String, Object> timeout(String jobKey) {
        Map<String, Object> lost = new HashMap<>(lost());
        lost.put("jobKey", jobKey);
        lost.put("reason", "AGENT_TIMEOUT");
        return lost;
    }

    private void asAgentsDo(Event event) {
        if (event.is(EventType.CONTEXT_REQUESTED) && peersAnswer) {
            ContextRequested request = event.dataAs(ContextRequested.class);
            request.peers().forEach(peer -> answer(request.caseId(), peer));
        } else if (event.is(EventType.UNDO_REQUESTED)) {
            String effect = event.dataAs(UndoRequested.class).effect();
            undoAnswer(
                    event,
                    undoWorks ? EventType.UNDO_DONE : EventType.UNDO_FAILED,
                    undoWorks ? new UndoDone(effect) : new UndoFailed(effect, "locked"));
        }
    }

    private void answer() {
        answer("designer-1/i1", "kafka-1");
    }

    private void answer(String gathering, String peer) {
        journal.append(
                ANSWERS,
                gathering,
                Event.of(EventType.CONTEXT_PROVIDED)
                        .id(UUID.randomUUID().toString())
                        .source("/agents/kafka/" + peer)
                        .with(Attribute.AGENT_ID, peer)
                        .data(new ContextProvided(gathering, peer, List.of(), Json.object()))
                        .build());
    }

    private void undoAnswer(Event request, EventType type, Object data) {
        String jobKey = request.attribute(Attribute.JOB_KEY).orElseThrow();
        journal.append(
                TOPICS.agentEffect(),
                jobKey,
                Event.of(type)
                        .id(UUID.randomUUID().toString())
                        .source("/agents/designer/designer-2")
                        .with(Attribute.JOB_KEY, jobKey)
                        .data(data)
                        .build());
    }
}
