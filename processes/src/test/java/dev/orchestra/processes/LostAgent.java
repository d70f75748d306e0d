package dev.orchestra.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.zeebe.client.ZeebeClient;
import io.camunda.zeebe.client.api.response.ActivatedJob;
import io.camunda.zeebe.process.test.api.ZeebeTestEngine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the server does about a lost agent, done by hand: the verdict, and the jobs of Reconstruct. */
final class LostAgent {

    private final ZeebeClient client;
    private final ZeebeTestEngine engine;

    LostAgent(ZeebeClient client, ZeebeTestEngine engine) {
        this.client = client;
        this.engine = engine;
    }

    /** Throws the error that the server throws, with its verdict. */
    void lose(ActivatedJob step, String code) {
        Map<String, Object> lost = Map.of(
                "jobKey",
                key(step),
                "attempt",
                1,
                "agent",
                RunningProcess.agentOf(step),
                "agentId",
                "echo-1",
                "reason",
                code,
                "message",
                "No heartbeat for 5 s.");
        client.newThrowErrorCommand(step)
                .errorCode(code)
                .variables(Map.of(RecoverableStep.LOST, lost))
                .send()
                .join();
        settle();
    }

    void lose(ActivatedJob step) {
        lose(step, ErrorCodes.AGENT_LOST);
    }

    static String key(ActivatedJob step) {
        return Long.toString(step.getKey());
    }

    /** A whole case that ends in a state which needs no person and leaves nothing to take back. */
    void rebuild(Map<String, Object> resume) {
        untilMerge("nobody", List.of());
        mergeAndClose(resume);
    }

    /** The first job of a case. */
    Map<String, Object> untilMerge(String closed, List<Map<String, Object>> answers) {
        return complete(
                JobTypes.RECONSTRUCTION_COLLECT,
                Map.of(
                        RecoverableStep.CASE,
                        Map.of("id", "case-1"),
                        RecoverableStep.LOADED,
                        Map.of("checkpoints", 1),
                        RecoverableStep.GATHERED,
                        Map.of("closed", closed, "answers", answers)));
    }

    /** A state that does not close the case. */
    void merge(boolean confident) {
        complete(JobTypes.RECONSTRUCTION_REBUILD, Map.of(RecoverableStep.REBUILT, rebuilt(confident, false)));
    }

    void mergeAndClose(Map<String, Object> resume) {
        complete(
                JobTypes.RECONSTRUCTION_REBUILD,
                Map.of(RecoverableStep.REBUILT, rebuilt(true, true), Variables.RESUME, resume));
    }

    private static Map<String, Object> rebuilt(boolean confident, boolean settled) {
        return Map.of(
                RecoverableStep.REBUILT_CONFIDENT,
                confident,
                RecoverableStep.REBUILT_SETTLED,
                settled,
                "confidence",
                confident ? 0.95 : 0.4,
                "state",
                Map.of("page", 7));
    }

    /** The one job of the type on offer, with all variables in its scope. */
    ActivatedJob job(String type) {
        List<ActivatedJob> jobs = jobs(type);
        assertThat(jobs).as("jobs of type %s on offer", type).hasSize(1);
        return jobs.getFirst();
    }

    List<ActivatedJob> jobs(String type) {
        return client.newActivateJobsCommand()
                .jobType(type)
                .maxJobsToActivate(10)
                .send()
                .join()
                .getJobs();
    }

    /** Takes the one job of the type and completes it; what it saw. */
    Map<String, Object> complete(String type, Map<String, Object> variables) {
        ActivatedJob job = job(type);
        complete(job, variables);
        return new HashMap<>(job.getVariablesAsMap());
    }

    void complete(ActivatedJob job, Map<String, Object> variables) {
        client.newCompleteCommand(job).variables(variables).send().join();
        settle();
    }

    void settle() {
        RunningProcess.settle(engine);
    }
}
