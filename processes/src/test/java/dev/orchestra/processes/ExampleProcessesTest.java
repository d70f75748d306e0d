package dev.orchestra.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.zeebe.client.ZeebeClient;
import io.camunda.zeebe.client.api.response.ActivatedJob;
import io.camunda.zeebe.process.test.api.ZeebeTestEngine;
import io.camunda.zeebe.process.test.extension.ZeebeProcessTest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ZeebeProcessTest
final class ExampleProcessesTest {

    private ZeebeClient client;
    private ZeebeTestEngine engine;

    @Test
    void oneStepEndsWithTheAgentsAnswerInTheDefaultResultVariable() {
        RunningProcess process = start(Examples.ONE_STEP, Map.of("message", "hello"));

        echo(process);

        process.assertThatIt()
                .isCompleted()
                .hasPassedElementsInOrder("started", "ask-the-agent", "answered")
                .hasVariableWithValue(Variables.OUTPUT, Map.of("message", "hello"));
    }

    @Test
    void theOutputEventSendsWhatIsMappedAndNothingElse() {
        RunningProcess process = start(Examples.WITH_OUTPUT, Map.of("message", "hello", "secret", "s3cr3t"));

        echo(process);

        assertThat(process.output()).isEqualTo(Map.of("message", "hello"));
        process.assertThatIt().isCompleted();
    }

    @Test
    void eachOfFiveStepsGetsTheAnswerOfTheOneBefore() {
        RunningProcess process = start(Examples.FIVE_STEPS, Map.of("message", ""));

        for (String word : List.of("a", "b", "c", "d", "e")) {
            ActivatedJob step = process.step(Examples.AGENT_ECHO);
            process.answer(step, Map.of("message", RunningProcess.inputOf(step).get("message") + word));
        }

        process.assertThatIt()
                .isCompleted()
                .hasPassedElementsInOrder("first-step", "second-step", "third-step", "fourth-step", "fifth-step")
                .hasVariableWithValue("fifth", Map.of("message", "abcde"));
    }

    @Test
    void theMessageOfTheRightOrderLetsTheInstanceGoOnAndAllVariablesGoOut() {
        RunningProcess process = start(Examples.WAIT_FOR_MESSAGE, Map.of("orderId", "order-1"));
        process.assertThatIt()
                .isWaitingAtElements("await-delivery")
                .isWaitingForMessages(MessageNames.DELIVERY_CONFIRMED);

        process.publish(MessageNames.DELIVERY_CONFIRMED, "order-2", Map.of("signedBy", "somebody else"));
        process.assertThatIt().isWaitingAtElements("await-delivery");
        process.publish(MessageNames.DELIVERY_CONFIRMED, "order-1", Map.of("signedBy", "Ada"));

        assertThat(process.output()).isEqualTo(Map.of("orderId", "order-1", "signedBy", "Ada"));
        process.assertThatIt().isCompleted();
    }

    @Test
    void anAgentThatAnswersNeedsNoStandIn() {
        RunningProcess process = start(Examples.STAND_IN, Map.of("message", "hello"));

        echo(process);

        assertThat(process.output()).isEqualTo(Map.of("message", "hello"));
        process.assertThatIt().isCompleted().hasNotPassedElement("ask-the-stand-in");
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {ErrorCodes.AGENT_LOST, ErrorCodes.AGENT_TIMEOUT})
    void anotherAgentStandsInForOneThatIsLostOrTooSlow(String code) {
        RunningProcess process = start(Examples.STAND_IN, Map.of("message", "hello"));
        ActivatedJob lost = process.step(Examples.AGENT_ECHO);
        assertThat(lost.getCustomHeaders())
                .containsEntry(StepHeaders.ON_LOSS, StepHeaders.ON_LOSS_ERROR)
                .containsEntry(StepHeaders.DEADLINE, "PT10S");

        process.reject(lost, code, Map.of());
        process.assertThatIt().isWaitingAtElements("ask-the-stand-in");
        echo(process);

        assertThat(process.output()).isEqualTo(Map.of("message", "hello"));
        process.assertThatIt().isCompleted().hasPassedElement("ask-the-stand-in");
    }

    @Test
    void anApprovedDraftGoesOutWithTheReviewersComment() {
        RunningProcess process = start(Examples.REVIEW, Map.of("text", "draft me"));
        echo(process);
        process.assertThatIt().isWaitingAtElements("review-the-draft");

        new Reviewer(engine).complete(Map.of("approved", true, "comment", "well done"));
        process.settle();

        assertThat(process.output()).isEqualTo(Map.of("text", "draft me", "comment", "well done"));
        process.assertThatIt().isCompleted();
    }

    @Test
    void aDraftThatIsSentBackReachesTheAgentAgainWithTheComment() {
        RunningProcess process = start(Examples.REVIEW, Map.of("text", "draft me"));
        echo(process);
        Reviewer reviewer = new Reviewer(engine);

        reviewer.complete(Map.of("approved", false, "comment", "shorter"));
        process.settle();

        ActivatedJob again = process.step(Examples.AGENT_ECHO);
        assertThat(RunningProcess.inputOf(again)).isEqualTo(Map.of("text", "draft me", "comment", "shorter"));
        process.answer(again, Map.of("text", "me", "comment", "shorter"));
        reviewer.complete(Map.of("approved", true, "comment", "good"));
        process.settle();
        assertThat(process.output()).isEqualTo(Map.of("text", "me", "comment", "good"));
        process.assertThatIt().isCompleted().hasPassedElement("sent-back");
    }

    @Test
    void theReviewersTaskShowsTheShippedForm() {
        RunningProcess process = start(Examples.REVIEW, Map.of("text", "draft me"));
        echo(process);

        assertThat(new Reviewer(engine).openTask().getFormKey()).isPositive();
        assertThat(new Reviewer(engine).openTask().getCandidateGroupsList()).containsExactly("reviewers");
    }

    @Test
    void allThatIsShippedDeploysTogether() {
        RunningProcess.deploy(client, ProcessFiles.deployable());
    }

    private RunningProcess start(String processId, Map<String, Object> variables) {
        List<String> files = ProcessFiles.deployable().stream()
                .filter(file -> file.startsWith("examples/" + processId + "."))
                .toList();
        return RunningProcess.start(client, engine, files, processId, variables);
    }

    private static void echo(RunningProcess process) {
        ActivatedJob step = process.step(Examples.AGENT_ECHO);
        process.answer(step, RunningProcess.inputOf(step));
    }
}
