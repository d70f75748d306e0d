package dev.orchestra.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.zeebe.client.ZeebeClient;
import io.camunda.zeebe.client.api.command.DeployResourceCommandStep1;
import io.camunda.zeebe.client.api.command.DeployResourceCommandStep1.DeployResourceCommandStep2;
import io.camunda.zeebe.client.api.response.ActivatedJob;
import io.camunda.zeebe.client.api.response.ProcessInstanceEvent;
import io.camunda.zeebe.process.test.api.ZeebeTestEngine;
import io.camunda.zeebe.process.test.assertions.BpmnAssert;
import io.camunda.zeebe.process.test.assertions.ProcessInstanceAssert;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/**
 * An instance on the in-memory engine, driven as the server drives one: a step's answer becomes the
 * variable its header names, and an output is what the end event's worker would send.
 */
final class RunningProcess {

    private static final Duration IDLE_WITHIN = Duration.ofSeconds(60);

    private final ZeebeClient client;
    private final ZeebeTestEngine engine;
    private final ProcessInstanceEvent instance;

    private RunningProcess(ZeebeClient client, ZeebeTestEngine engine, ProcessInstanceEvent instance) {
        this.client = client;
        this.engine = engine;
        this.instance = instance;
    }

    static RunningProcess start(
            ZeebeClient client,
            ZeebeTestEngine engine,
            List<String> files,
            String processId,
            Map<String, Object> variables) {
        deploy(client, files);
        return start(client, engine, processId, variables);
    }

    /** Starts a process that is deployed. */
    static RunningProcess start(
            ZeebeClient client, ZeebeTestEngine engine, String processId, Map<String, Object> variables) {
        Map<String, Object> all = new HashMap<>(variables);
        all.put(Variables.ORCHESTRA, Map.of(Variables.ORCHESTRA_REQUEST, "request-1"));
        ProcessInstanceEvent instance = client.newCreateInstanceCommand()
                .bpmnProcessId(processId)
                .latestVersion()
                .variables(all)
                .send()
                .join();
        RunningProcess process = new RunningProcess(client, engine, instance);
        process.settle();
        return process;
    }

    static void deploy(ZeebeClient client, List<String> files) {
        DeployResourceCommandStep1 first = client.newDeployResourceCommand();
        DeployResourceCommandStep2 command = null;
        for (String file : files) {
            command = (command == null ? first : command).addResourceBytes(ProcessFiles.read(file), file);
        }
        assertThat(command).as("a deployment of at least one file").isNotNull();
        command.send().join();
    }

    /** The steps on offer, with the variables that the server's worker would fetch. */
    List<ActivatedJob> steps() {
        return client.newActivateJobsCommand()
                .jobType(JobTypes.AGENT_STEP)
                .maxJobsToActivate(10)
                .fetchVariables(Variables.FETCHED_BY_STEP)
                .send()
                .join()
                .getJobs();
    }

    /** The one step on offer, which has to be for {@code agent}. */
    ActivatedJob step(String agent) {
        List<ActivatedJob> steps = steps();
        assertThat(steps).extracting(RunningProcess::agentOf).containsExactly(agent);
        return steps.get(0);
    }

    static String agentOf(ActivatedJob step) {
        String header = step.getCustomHeaders().get(StepHeaders.AGENT);
        return header == null ? (String) agentStepOf(step).get(StepHeaders.AGENT) : header;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> agentStepOf(ActivatedJob step) {
        return (Map<String, Object>) step.getVariablesAsMap().get(Variables.AGENT_STEP);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> inputOf(ActivatedJob step) {
        return (Map<String, Object>) step.getVariablesAsMap().get(Variables.INPUT);
    }

    void answer(ActivatedJob step, Map<String, Object> output) {
        client.newCompleteCommand(step).variables(result(step, output)).send().join();
        settle();
    }

    void fail(ActivatedJob step, String message) {
        client.newFailCommand(step)
                .retries(step.getRetries() - 1)
                .errorMessage(message)
                .send()
                .join();
        settle();
    }

    void reject(ActivatedJob step, String code, Map<String, Object> output) {
        client.newThrowErrorCommand(step)
                .errorCode(code)
                .variables(result(step, output))
                .send()
                .join();
        settle();
    }

    void publish(String message, String correlationKey, Map<String, Object> variables) {
        client.newPublishMessageCommand()
                .messageName(message)
                .correlationKey(correlationKey)
                .variables(variables)
                .send()
                .join();
        settle();
    }

    /** What goes out to the client, taken from the one output job on offer, which is then done. */
    @SuppressWarnings("unchecked")
    Map<String, Object> output() {
        List<ActivatedJob> outputs = client.newActivateJobsCommand()
                .jobType(JobTypes.WORKFLOW_OUTPUT)
                .maxJobsToActivate(10)
                .send()
                .join()
                .getJobs();
        assertThat(outputs).as("outputs on offer").hasSize(1);
        Map<String, Object> variables = new HashMap<>(outputs.get(0).getVariablesAsMap());
        client.newCompleteCommand(outputs.get(0)).send().join();
        settle();
        variables.remove(Variables.ORCHESTRA);
        return outputs.get(0).getVariablesAsMap().containsKey(Variables.OUTPUT)
                ? (Map<String, Object>) variables.get(Variables.OUTPUT)
                : variables;
    }

    ProcessInstanceAssert assertThatIt() {
        return BpmnAssert.assertThat(instance);
    }

    void settle() {
        settle(engine);
    }

    static void settle(ZeebeTestEngine engine) {
        try {
            engine.waitForIdleState(IDLE_WITHIN);
        } catch (TimeoutException e) {
            throw new AssertionError("The engine was still busy after " + IDLE_WITHIN + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while the engine was busy.", e);
        }
    }

    private static Map<String, Object> result(ActivatedJob step, Map<String, Object> output) {
        String name =
                step.getCustomHeaders().getOrDefault(StepHeaders.RESULT_VARIABLE, StepHeaders.RESULT_VARIABLE_DEFAULT);
        return Map.of(name, output);
    }
}
