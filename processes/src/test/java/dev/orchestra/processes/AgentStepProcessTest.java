package dev.orchestra.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.camunda.zeebe.client.ZeebeClient;
import io.camunda.zeebe.client.api.command.ClientStatusException;
import io.camunda.zeebe.client.api.response.ActivatedJob;
import io.camunda.zeebe.process.test.api.ZeebeTestEngine;
import io.camunda.zeebe.process.test.assertions.BpmnAssert;
import io.camunda.zeebe.process.test.extension.ZeebeProcessTest;
import io.camunda.zeebe.protocol.record.Record;
import io.camunda.zeebe.protocol.record.intent.IncidentIntent;
import io.camunda.zeebe.protocol.record.value.IncidentRecordValue;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The recoverable step by itself; how it is called is in {@link RecoverableCallTest}. */
@ZeebeProcessTest
final class AgentStepProcessTest {

    private static final Map<String, Object> RESUME =
            Map.of("state", Map.of("page", 7), "from", "reconstruction", "case", "case-1");

    private ZeebeClient client;
    private ZeebeTestEngine engine;
    private LostAgent server;

    @BeforeEach
    void server() {
        server = new LostAgent(client, engine);
    }

    @Test
    void anAgentThatAnswersEndsTheStepAtOnce() {
        RunningProcess process = start(Map.of("deadline", "PT2M", "headers", Map.of("style", "short")));

        ActivatedJob step = process.step("echo");
        assertThat(step.getCustomHeaders()).isEmpty();
        assertThat(RunningProcess.agentStepOf(step))
                .containsEntry(StepHeaders.AGENT, "echo")
                .containsEntry(StepHeaders.DEADLINE, "PT2M")
                .containsEntry(StepHeaders.ON_LOSS, StepHeaders.ON_LOSS_ERROR)
                .containsEntry(Variables.AGENT_STEP_HEADERS, Map.of("style", "short"));
        assertThat(RunningProcess.inputOf(step)).isEqualTo(Map.of("message", "hello"));
        assertThat(step.getVariablesAsMap())
                .containsOnlyKeys(Variables.INPUT, Variables.AGENT_STEP, Variables.RESUME, Variables.ORCHESTRA)
                .containsEntry(Variables.RESUME, null);
        process.answer(step, Map.of("message", "hello"));

        process.assertThatIt()
                .isCompleted()
                .hasPassedElementsInOrder("step-wanted", "attempt", "step-done")
                .hasNotPassedElement("reconstruct")
                .hasVariableWithValue(Variables.OUTPUT, Map.of("message", "hello"))
                .hasVariableWithValue(RecoverableStep.OUTCOME, RecoverableStep.OUTCOME_DONE);
    }

    @Test
    void whatIsNotSaidHasADefault() {
        RunningProcess process = start(Map.of());

        assertThat(RunningProcess.agentStepOf(process.step("echo")))
                .containsEntry(StepHeaders.DEADLINE, RecoverableStep.DEADLINE_DEFAULT)
                .containsEntry(Variables.AGENT_STEP_HEADERS, null);
        process.assertThatIt().hasVariableWithValue(RecoverableStep.MAX_ATTEMPTS, RecoverableStep.MAX_ATTEMPTS_DEFAULT);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {ErrorCodes.AGENT_LOST, ErrorCodes.AGENT_TIMEOUT})
    void theNextAttemptGoesOnFromWhatWasRebuilt(String code) {
        RunningProcess process = start(Map.of());
        ActivatedJob first = process.step("echo");
        server.lose(first, code);

        Map<String, Object> collected = server.untilMerge("all", List.of());
        assertThat(lostOf(collected))
                .containsEntry("jobKey", LostAgent.key(first))
                .containsEntry("reason", code);
        assertThat(collected)
                .containsEntry(RecoverableStep.LOST_JOBS, List.of(LostAgent.key(first)))
                .containsEntry(RecoverableStep.ATTEMPT, 1)
                .containsEntry(Variables.INPUT, Map.of("message", "hello"));
        assertThat(process.steps()).as("no attempt before the state").isEmpty();
        server.mergeAndClose(RESUME);

        ActivatedJob second = process.step("echo");
        assertThat(second.getKey()).isNotEqualTo(first.getKey());
        assertThat(second.getVariablesAsMap()).containsEntry(Variables.RESUME, RESUME);
        process.answer(second, Map.of("message", "hello"));
        process.assertThatIt()
                .isCompleted()
                .hasPassedElementsInOrder("attempt", "reconstruct", "compensate-attempt", "attempt", "step-done")
                .hasPassedElement("reconstruct", 1)
                .hasNotPassedElement(RecoverableStep.ELEMENT_REVIEW)
                .hasNotPassedElement("undo-effects")
                .hasVariableWithValue(RecoverableStep.ATTEMPT, 2);
    }

    @Test
    void whatMustNotStandIsTakenBackBeforeTheNextAttempt() {
        RunningProcess process = start(Map.of());
        server.lose(process.step("echo"));
        server.untilMerge("all", List.of());
        server.merge(true);
        assertThat(process.steps()).as("no attempt before the undo").isEmpty();
        server.complete(JobTypes.RECONSTRUCTION_UNDO, Map.of(Variables.RESUME, RESUME));

        ActivatedJob second = process.step("echo");
        assertThat(second.getVariablesAsMap()).containsEntry(Variables.RESUME, RESUME);
        process.answer(second, Map.of());
        process.assertThatIt().isCompleted().hasNotPassedElement(RecoverableStep.ELEMENT_REVIEW);
    }

    @Test
    void theSecondLossIsACaseOfItsOwnThatKnowsTheFirst() {
        RunningProcess process = start(Map.of());
        ActivatedJob first = process.step("echo");
        server.lose(first);
        server.untilMerge("all", List.of(Map.of("peer", "writer-1", "outcome", "provided")));
        server.merge(false);
        new Reviewer(engine).complete(Map.of(RecoverableStep.DECISION, Map.of("accept", true)));
        server.settle();
        server.complete(JobTypes.RECONSTRUCTION_UNDO, Map.of(Variables.RESUME, RESUME));
        ActivatedJob second = process.step("echo");
        server.lose(second, ErrorCodes.AGENT_TIMEOUT);

        Map<String, Object> opened = server.untilMerge("nobody", List.of());
        assertThat(lostOf(opened))
                .containsEntry("jobKey", LostAgent.key(second))
                .containsEntry("reason", ErrorCodes.AGENT_TIMEOUT);
        assertThat(opened)
                .containsEntry(RecoverableStep.LOST_JOBS, List.of(LostAgent.key(first), LostAgent.key(second)))
                .containsEntry(RecoverableStep.ATTEMPT, 2)
                .containsEntry(Variables.RESUME, RESUME)
                .containsEntry(RecoverableStep.CASE, null)
                .containsEntry(RecoverableStep.LOADED, null)
                .containsEntry(RecoverableStep.GATHERED, null)
                .containsEntry(RecoverableStep.REBUILT, null)
                .containsEntry(RecoverableStep.DECISION, null);
        server.mergeAndClose(Map.of("state", Map.of("page", 9)));

        ActivatedJob third = process.step("echo");
        assertThat(third.getVariablesAsMap()).containsEntry(Variables.RESUME, Map.of("state", Map.of("page", 9)));
        process.answer(third, Map.of());
        process.assertThatIt().isCompleted().hasPassedElement("reconstruct", 2).hasPassedElement("attempt", 3);
    }

    @Test
    void whenNoAttemptIsLeftEverythingIsTakenBackBeforeTheStepGivesUp() {
        RunningProcess process = start(Map.of("maxAttempts", 2));
        ActivatedJob first = process.step("echo");
        server.lose(first);
        server.rebuild(RESUME);
        ActivatedJob second = process.step("echo");
        server.lose(second);

        assertThat(server.jobs(JobTypes.RECONSTRUCTION_COLLECT)).isEmpty();
        Map<String, Object> seen = server.complete(JobTypes.RECONSTRUCTION_GIVE_UP, Map.of());
        assertThat(seen)
                .containsEntry(RecoverableStep.LOST_JOBS, List.of(LostAgent.key(first), LostAgent.key(second)))
                .containsEntry(Variables.RESUME, RESUME);
        assertThat(lostOf(seen)).containsEntry("jobKey", LostAgent.key(second));
        // Nobody called this instance, so nobody catches the error.
        process.assertThatIt()
                .isActive()
                .hasPassedElement(RecoverableStep.ELEMENT_GIVE_UP)
                .hasAnyIncidents();
    }

    static List<Map<String, Object>> decisions() {
        Map<String, Object> state = Map.of("page", 8);
        return List.of(
                Map.of("what", "taken", "said", Map.of("accept", true), "seen", Map.of("accept", true)),
                Map.of(
                        "what", "taken in a form",
                        "said", Map.of("accept", true, "state", ""),
                        "seen", Map.of("accept", true)),
                Map.of(
                        "what", "corrected",
                        "said", Map.of("accept", true, "state", state),
                        "seen", Map.of("accept", true, "state", state)),
                Map.of(
                        "what", "corrected in a form",
                        "said", Map.of("accept", true, "state", "{\"page\":8}"),
                        "seen", Map.of("accept", true, "state", "{\"page\":8}")),
                Map.of(
                        "what", "refused",
                        "said", Map.of("accept", false, "state", "left over"),
                        "seen", Map.of("accept", false)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("decisions")
    void aStateThatIsNotSureEnoughIsAPersonsDecision(Map<String, Object> decision) {
        RunningProcess process = start(Map.of());
        server.lose(process.step("echo"));
        server.untilMerge("window", List.of());
        server.merge(false);
        assertThat(server.jobs(JobTypes.RECONSTRUCTION_UNDO)).isEmpty();
        Reviewer reviewer = new Reviewer(engine);
        assertThat(reviewer.openTask().getElementId()).isEqualTo(RecoverableStep.ELEMENT_REVIEW);
        assertThat(reviewer.openTask().getFormKey()).isPositive();
        assertThat(reviewer.openTask().getCandidateGroupsList()).containsExactly(RecoverableStep.REVIEWERS);

        reviewer.complete(Map.of(RecoverableStep.DECISION, decision.get("said")));
        server.settle();

        assertThat(server.complete(JobTypes.RECONSTRUCTION_UNDO, Map.of(Variables.RESUME, RESUME)))
                .containsEntry(RecoverableStep.DECISION, decision.get("seen"));
        process.answer(process.step("echo"), Map.of());
        process.assertThatIt().isCompleted();
    }

    @Test
    void aReviewThatIsEndedWithoutADecisionCountsAsRefused() {
        RunningProcess process = start(Map.of());
        server.lose(process.step("echo"));
        server.untilMerge("window", List.of());
        server.merge(false);

        new Reviewer(engine).complete(Map.of());
        server.settle();

        assertThat(server.job(JobTypes.RECONSTRUCTION_UNDO).getVariablesAsMap())
                .containsEntry(RecoverableStep.DECISION, Map.of("accept", false));
        process.assertThatIt().isActive();
    }

    @Test
    void whatThePeersSaidReachesTheMergeWhetherAllOrNobodyAnswered() {
        RunningProcess process = start(Map.of());
        server.lose(process.step("echo"));
        server.untilMerge("nobody", List.of());
        assertThat(server.complete(JobTypes.RECONSTRUCTION_REBUILD, Map.of("rebuilt", Map.of("confident", true))))
                .containsEntry(RecoverableStep.GATHERED, Map.of("closed", "nobody", "answers", List.of()));
        server.complete(JobTypes.RECONSTRUCTION_UNDO, Map.of());

        server.lose(process.step("echo"));
        List<Map<String, Object>> answers =
                List.of(Map.of("peer", "a-1", "outcome", "provided"), Map.of("peer", "b-1", "outcome", "declined"));
        server.untilMerge("all", answers);
        assertThat(server.job(JobTypes.RECONSTRUCTION_REBUILD).getVariablesAsMap())
                .containsEntry(RecoverableStep.GATHERED, Map.of("closed", "all", "answers", answers));
    }

    @Test
    void aLateAnswerOfTheLostAttemptIsRefusedByTheEngine() {
        RunningProcess process = start(Map.of());
        ActivatedJob first = process.step("echo");
        server.lose(first);
        assertLate(first);
        server.rebuild(RESUME);
        assertLate(first);

        process.answer(process.step("echo"), Map.of("by", "the second"));
        process.assertThatIt().isCompleted().hasVariableWithValue(Variables.OUTPUT, Map.of("by", "the second"));
    }

    @Test
    void aStepThatNobodyAnswersAndNobodyJudgesIsLostByTheProcessItself() throws Exception {
        RunningProcess process = start(Map.of("deadline", "PT10S"));
        ActivatedJob first = process.step("echo");
        engine.increaseTime(Duration.ofSeconds(14));
        process.settle();
        process.assertThatIt().isWaitingAtElements(RecoverableStep.ELEMENT_WORK);

        engine.increaseTime(Duration.ofSeconds(2));
        process.settle();

        Map<String, Object> opened = server.job(JobTypes.RECONSTRUCTION_COLLECT).getVariablesAsMap();
        assertThat(lostOf(opened))
                .containsEntry("reason", ErrorCodes.AGENT_TIMEOUT)
                .containsEntry("agent", "echo")
                .containsEntry("message", "Neither an answer nor a verdict came within PT10S and 5 s.");
        assertThat(opened).containsEntry(RecoverableStep.LOST_JOBS, List.of());
        assertLate(first);
    }

    @Test
    void aVerdictWithoutDetailsIsNotTakenForTheOneBefore() {
        RunningProcess process = start(Map.of());
        server.lose(process.step("echo"));
        server.rebuild(RESUME);
        process.reject(process.step("echo"), ErrorCodes.AGENT_LOST, Map.of());

        Map<String, Object> opened = server.job(JobTypes.RECONSTRUCTION_COLLECT).getVariablesAsMap();
        assertThat(lostOf(opened)).containsOnlyKeys("reason", "message");
        assertThat((List<?>) opened.get(RecoverableStep.LOST_JOBS)).hasSize(1);
    }

    @Test
    void anAgentsOwnFailureIsTriedAgainWithinTheAttempt() {
        RunningProcess process = start(Map.of());
        process.fail(process.step("echo"), "model busy");

        assertThat(process.step("echo").getRetries()).isEqualTo(2);
        process.assertThatIt().hasPassedElement("attempt", 0).hasVariableWithValue(RecoverableStep.ATTEMPT, 1);
    }

    @Test
    void anEffectThatNobodyCanTakeBackIsAnIncidentThatAnOperatorResolves() {
        RunningProcess process = start(Map.of());
        server.lose(process.step("echo"));
        server.untilMerge("nobody", List.of());
        server.merge(true);
        client.newFailCommand(server.job(JobTypes.RECONSTRUCTION_UNDO))
                .retries(0)
                .errorMessage("The effect 'invoice-7' cannot be taken back.")
                .send()
                .join();
        server.settle();
        process.assertThatIt()
                .isWaitingAtElements("undo-effects")
                .extractingLatestIncident()
                .extractingErrorMessage()
                .contains("invoice-7");

        resolveNewestIncident(process);
        server.complete(JobTypes.RECONSTRUCTION_UNDO, Map.of(Variables.RESUME, RESUME));
        process.answer(process.step("echo"), Map.of());
        process.assertThatIt().isCompleted();
    }

    private void resolveNewestIncident(RunningProcess process) {
        Record<IncidentRecordValue> incident = StreamSupport.stream(
                        BpmnAssert.getRecordStream().incidentRecords().spliterator(), false)
                .filter(each -> each.getIntent() == IncidentIntent.CREATED)
                .reduce((earlier, later) -> later)
                .orElseThrow();
        client.newUpdateRetriesCommand(incident.getValue().getJobKey())
                .retries(1)
                .send()
                .join();
        client.newResolveIncidentCommand(incident.getKey()).send().join();
        process.settle();
    }

    private void assertLate(ActivatedJob step) {
        assertThatThrownBy(() -> client.newCompleteCommand(step)
                        .variables(Map.of(Variables.OUTPUT, Map.of("by", "a zombie")))
                        .send()
                        .join())
                .isInstanceOf(ClientStatusException.class)
                .hasMessageContaining("NOT_FOUND");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> lostOf(Map<String, Object> variables) {
        return (Map<String, Object>) variables.get(RecoverableStep.LOST);
    }

    private RunningProcess start(Map<String, Object> more) {
        Map<String, Object> variables = new HashMap<>(more);
        variables.put(RecoverableStep.AGENT, "echo");
        variables.put(Variables.INPUT, Map.of("message", "hello"));
        return RunningProcess.start(client, engine, RecoverableStep.FILES, RecoverableStep.PROCESS_ID, variables);
    }
}
