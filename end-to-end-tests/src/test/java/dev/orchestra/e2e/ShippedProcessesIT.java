package dev.orchestra.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.processes.AppDesign;
import dev.orchestra.processes.ErrorCodes;
import dev.orchestra.processes.Examples;
import dev.orchestra.processes.JobTypes;
import dev.orchestra.processes.MessageNames;
import dev.orchestra.processes.ProcessFiles;
import dev.orchestra.processes.StepHeaders;
import dev.orchestra.processes.Variables;
import dev.orchestra.stack.LocalStack;
import io.camunda.zeebe.client.ZeebeClient;
import io.camunda.zeebe.client.api.command.DeployResourceCommandStep1.DeployResourceCommandStep2;
import io.camunda.zeebe.client.api.command.ProblemException;
import io.camunda.zeebe.client.api.response.ActivatedJob;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The shipped models on a real broker. The in-memory engine that runs every path of them is newer than the broker, and what
 * it accepts need not be what the broker accepts.
 */
final class ShippedProcessesIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KEYS_GIVEN_OUT_FOR_A_USER_TASK_MAX = 50;

    private static LocalStack stack;
    private static ZeebeClient client;

    @BeforeAll
    static void start() {
        stack = LocalStack.builder().quickStart().build();
        LocalStack.start(List.of(stack.zeebe()));
        client = ZeebeClient.newClientBuilder()
                .usePlaintext()
                .gatewayAddress(stack.zeebe().address())
                .restAddress(stack.zeebe().restAddress())
                .build();
        DeployResourceCommandStep2 deployment = null;
        for (String file : ProcessFiles.deployable()) {
            byte[] content = ProcessFiles.read(file);
            deployment = deployment == null
                    ? client.newDeployResourceCommand().addResourceBytes(content, file)
                    : deployment.addResourceBytes(content, file);
        }
        deployment.send().join();
    }

    @AfterAll
    static void stop() {
        client.close();
        stack.close();
    }

    @Test
    void aDesignWithEventsGoesOutWithTheFilesOfAllThreeAgents() {
        start(AppDesign.PROCESS_ID, Map.of(AppDesign.REQUIREMENT, "A shop."));
        answer(step(), Map.of("summary", "A shop", "usesKafka", true, "files", Map.of("design.md", "# Shop")));
        for (int branch = 0; branch < 2; branch++) {
            ActivatedJob step = step();
            answer(step, Map.of("files", Map.of(step.getElementId(), "…"), "topics", List.of("orders")));
        }

        assertThat(output())
                .containsEntry("summary", "A shop")
                .containsEntry("topics", List.of("orders"))
                .containsEntry("files", Map.of("design.md", "# Shop", "work", "…", "plan-the-topics", "…"));
    }

    @Test
    void anUnclearRequirementGoesOutAsAProblem() {
        start(AppDesign.PROCESS_ID, Map.of(AppDesign.REQUIREMENT, "Hello."));
        reject(step(), AppDesign.ERROR_REQUIREMENT_UNCLEAR, Map.of("message", "No component is named."));

        assertThat(output())
                .isEqualTo(
                        Map.of("problem", Map.of("code", "REQUIREMENT_UNCLEAR", "message", "No component is named.")));
    }

    @Test
    void anotherAgentStandsInForALostOne() {
        start(Examples.STAND_IN, Map.of("message", "hello"));
        reject(step(), ErrorCodes.AGENT_LOST, Map.of());
        ActivatedJob second = step();
        answer(second, Map.of("message", "hello"));

        assertThat(second.getElementId()).isEqualTo("ask-the-stand-in");
        assertThat(output()).isEqualTo(Map.of("message", "hello"));
    }

    @Test
    void aMessageLetsTheInstanceGoOn() {
        start(Examples.WAIT_FOR_MESSAGE, Map.of("orderId", "order-1"));
        client.newPublishMessageCommand()
                .messageName(MessageNames.DELIVERY_CONFIRMED)
                .correlationKey("order-1")
                .timeToLive(PATIENCE)
                .variables(Map.of("signedBy", "Ada"))
                .send()
                .join();

        assertThat(job(JobTypes.WORKFLOW_OUTPUT).getVariablesAsMap())
                .isEqualTo(Map.of("orderId", "order-1", "signedBy", "Ada"));
    }

    @Test
    void aPersonApprovesADraft() {
        start(Examples.REVIEW, Map.of("text", "draft me"));
        ActivatedJob draft = step();
        answer(draft, Map.of("text", "draft me"));
        completeUserTaskAfter(draft.getKey(), Map.of("approved", true, "comment", "well done"));

        assertThat(output()).isEqualTo(Map.of("text", "draft me", "comment", "well done"));
    }

    private static void start(String processId, Map<String, Object> variables) {
        client.newCreateInstanceCommand()
                .bpmnProcessId(processId)
                .latestVersion()
                .variables(variables)
                .send()
                .join();
    }

    private static ActivatedJob step() {
        return job(JobTypes.AGENT_STEP);
    }

    private static ActivatedJob job(String type) {
        return await().atMost(PATIENCE)
                .until(
                        () -> client.newActivateJobsCommand()
                                .jobType(type)
                                .maxJobsToActivate(1)
                                .timeout(Duration.ofMinutes(5))
                                .requestTimeout(Duration.ofSeconds(2))
                                .send()
                                .join()
                                .getJobs(),
                        jobs -> !jobs.isEmpty())
                .get(0);
    }

    private static void answer(ActivatedJob step, Map<String, Object> output) {
        client.newCompleteCommand(step).variables(result(step, output)).send().join();
    }

    private static void reject(ActivatedJob step, String code, Map<String, Object> output) {
        client.newThrowErrorCommand(step)
                .errorCode(code)
                .variables(result(step, output))
                .send()
                .join();
    }

    private static Map<String, Object> result(ActivatedJob step, Map<String, Object> output) {
        return Map.of(
                step.getCustomHeaders().getOrDefault(StepHeaders.RESULT_VARIABLE, StepHeaders.RESULT_VARIABLE_DEFAULT),
                output);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> output() {
        ActivatedJob job = job(JobTypes.WORKFLOW_OUTPUT);
        Map<String, Object> output =
                new HashMap<>((Map<String, Object>) job.getVariablesAsMap().get(Variables.OUTPUT));
        client.newCompleteCommand(job).send().join();
        return output;
    }

    /** The broker has no query for user tasks; the task's key is among those it gives out next. */
    private static void completeUserTaskAfter(long key, Map<String, Object> variables) {
        await().atMost(PATIENCE)
                .until(() -> LongStream.rangeClosed(key + 1, key + KEYS_GIVEN_OUT_FOR_A_USER_TASK_MAX)
                        .anyMatch(candidate -> completed(candidate, variables)));
    }

    private static boolean completed(long userTaskKey, Map<String, Object> variables) {
        try {
            client.newUserTaskCompleteCommand(userTaskKey)
                    .variables(variables)
                    .send()
                    .join();
            return true;
        } catch (ProblemException e) {
            assertThat(e.code()).as("no such user task").isEqualTo(404);
            return false;
        }
    }
}
