package dev.orchestra.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.zeebe.client.ZeebeClient;
import io.camunda.zeebe.client.api.response.ActivatedJob;
import io.camunda.zeebe.model.bpmn.Bpmn;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.builder.CallActivityBuilder;
import io.camunda.zeebe.process.test.api.ZeebeTestEngine;
import io.camunda.zeebe.process.test.extension.ZeebeProcessTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The recoverable step as models call it. */
@ZeebeProcessTest
final class RecoverableCallTest {

    private static final Map<String, Object> RESUME = Map.of("state", Map.of("page", 7), "from", "reconstruction");

    private ZeebeClient client;
    private ZeebeTestEngine engine;
    private LostAgent server;

    @BeforeEach
    void server() {
        server = new LostAgent(client, engine);
    }

    @Test
    void theModelGetsTheAnswerAndNothingElseOfTheStep() {
        RunningProcess process = startExample();

        ActivatedJob step = process.step(Examples.AGENT_ECHO);
        assertThat(step.getVariablesAsMap())
                .containsEntry(Variables.ORCHESTRA, Map.of(Variables.ORCHESTRA_REQUEST, "request-1"))
                .containsEntry(Variables.INPUT, Map.of("message", "hello"));
        process.answer(step, Map.of("message", "hello"));

        assertThat(server.complete(JobTypes.WORKFLOW_OUTPUT, Map.of()))
                .containsOnlyKeys("message", "answer", Variables.OUTPUT, Variables.ORCHESTRA)
                .containsEntry(Variables.OUTPUT, Map.of("message", "hello"));
        process.assertThatIt().isCompleted();
    }

    @Test
    void aLostAgentIsNothingThatTheModelHasToKnow() {
        RunningProcess process = startExample();
        server.lose(process.step(Examples.AGENT_ECHO));
        server.rebuild(RESUME);
        process.answer(process.step(Examples.AGENT_ECHO), Map.of("message", "hello"));

        assertThat(process.output()).isEqualTo(Map.of("message", "hello"));
        process.assertThatIt().isCompleted().hasNotPassedElement("given-up");
    }

    @Test
    void theModelCatchesThatAllAttemptsAreUsedUp() {
        RunningProcess process = startExample();
        server.lose(process.step(Examples.AGENT_ECHO));
        server.rebuild(RESUME);
        server.lose(process.step(Examples.AGENT_ECHO));
        server.complete(JobTypes.RECONSTRUCTION_GIVE_UP, Map.of());

        assertThat(process.output()).isEqualTo(Map.of("apology", "No agent could do it."));
        process.assertThatIt().isCompleted().hasPassedElement("given-up").hasNotPassedElement("answer-sent");
    }

    @Test
    void aCodeThatTheAgentRejectsWithReachesTheModelWithItsWords() {
        BpmnModelInstance model = call(
                        Bpmn.createExecutableProcess("caller").startEvent().callActivity("call"), "echo")
                .boundaryEvent("unclear")
                .error("UNCLEAR")
                .zeebeOutputExpression("output.message", "why")
                .endEvent("told")
                .moveToActivity("call")
                .endEvent("done")
                .done();
        RunningProcess process = start(model);

        process.reject(process.step("echo"), "UNCLEAR", Map.of("message", "what shop?"));

        process.assertThatIt().isCompleted().hasPassedElement("told").hasVariableWithValue("why", "what shop?");
        assertThat(server.jobs(JobTypes.RECONSTRUCTION_COLLECT)).isEmpty();
    }

    @Test
    void aRejectionAfterALossReachesTheModelToo() {
        BpmnModelInstance model = call(
                        Bpmn.createExecutableProcess("caller").startEvent().callActivity("call"), "echo")
                .boundaryEvent("unclear")
                .error("UNCLEAR")
                .endEvent("told")
                .moveToActivity("call")
                .endEvent("done")
                .done();
        RunningProcess process = start(model);
        server.lose(process.step("echo"));
        server.rebuild(RESUME);

        process.reject(process.step("echo"), "UNCLEAR", Map.of());

        process.assertThatIt().isCompleted().hasPassedElement("told");
    }

    @Test
    void callsSideBySideAreNotMixedUp() {
        BpmnModelInstance model = call(
                        call(
                                        Bpmn.createExecutableProcess("caller")
                                                .startEvent()
                                                .parallelGateway("fork")
                                                .callActivity("one"),
                                        "first")
                                .parallelGateway("join")
                                .moveToNode("fork")
                                .callActivity("two"),
                        "second")
                .connectTo("join")
                .endEvent("done")
                .done();
        RunningProcess process = start(model);
        Map<String, ActivatedJob> attempts = byAgent(process.steps());
        assertThat(attempts).containsOnlyKeys("first", "second");
        server.lose(attempts.get("first"));
        server.lose(attempts.get("second"), ErrorCodes.AGENT_TIMEOUT);

        for (String type : List.of(
                JobTypes.RECONSTRUCTION_COLLECT, JobTypes.RECONSTRUCTION_REBUILD, JobTypes.RECONSTRUCTION_UNDO)) {
            List<ActivatedJob> jobs = new ArrayList<>(server.jobs(type));
            assertThat(jobs).hasSize(2);
            for (ActivatedJob job : jobs.reversed()) {
                String agent = (String) job.getVariable(RecoverableStep.AGENT);
                assertThat(job.getVariablesAsMap())
                        .containsEntry(RecoverableStep.LOST_JOBS, List.of(LostAgent.key(attempts.get(agent))));
                server.complete(
                        job,
                        Map.of(
                                RecoverableStep.REBUILT,
                                Map.of(RecoverableStep.REBUILT_CONFIDENT, true),
                                Variables.RESUME,
                                Map.of("state", Map.of("of", agent))));
            }
        }

        byAgent(process.steps()).forEach((agent, step) -> {
            assertThat(step.getVariablesAsMap()).containsEntry(Variables.RESUME, Map.of("state", Map.of("of", agent)));
            process.answer(step, Map.of("by", agent));
        });
        process.assertThatIt()
                .isCompleted()
                .hasVariableWithValue("first", Map.of("by", "first"))
                .hasVariableWithValue("second", Map.of("by", "second"));
    }

    private static Map<String, ActivatedJob> byAgent(List<ActivatedJob> steps) {
        return steps.stream().collect(Collectors.toMap(RunningProcess::agentOf, Function.identity()));
    }

    /** What the element template writes; the answer becomes the variable that is named as the agent. */
    private static CallActivityBuilder call(CallActivityBuilder call, String agent) {
        return call.zeebeProcessId(RecoverableStep.PROCESS_ID)
                .zeebePropagateAllChildVariables(false)
                .zeebePropagateAllParentVariables(false)
                .zeebeInputExpression(Variables.ORCHESTRA, Variables.ORCHESTRA)
                .zeebeInputExpression("\"" + agent + "\"", RecoverableStep.AGENT)
                .zeebeInputExpression("{message: message}", Variables.INPUT)
                .zeebeOutputExpression(Variables.OUTPUT, agent);
    }

    private RunningProcess startExample() {
        List<String> files = new ArrayList<>(RecoverableStep.FILES);
        files.add("examples/recoverable.bpmn");
        return RunningProcess.start(client, engine, files, Examples.RECOVERABLE, Map.of("message", "hello"));
    }

    private RunningProcess start(BpmnModelInstance model) {
        RunningProcess.deploy(client, RecoverableStep.FILES);
        client.newDeployResourceCommand()
                .addProcessModel(model, "caller.bpmn")
                .send()
                .join();
        return RunningProcess.start(client, engine, "caller", Map.of("message", "hello"));
    }
}
