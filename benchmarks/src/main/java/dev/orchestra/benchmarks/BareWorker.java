package dev.orchestra.benchmarks;

import dev.orchestra.processes.JobTypes;
import dev.orchestra.processes.Variables;
import io.camunda.zeebe.client.ZeebeClient;
import io.camunda.zeebe.client.api.worker.JobWorker;
import org.jspecify.annotations.Nullable;

/** Side a: completes each job at once. */
@SuppressWarnings("deprecation") // The client of this name is the one that the server uses.
final class BareWorker implements Program.Part {

    private final ZeebeClient client;
    private @Nullable JobWorker worker;

    BareWorker(Addresses at) {
        client = LoadDriver.client(at);
    }

    @Override
    public void start() {
        worker = client.newWorker()
                .jobType(JobTypes.AGENT_STEP)
                .handler((jobs, job) -> jobs.newCompleteCommand(job.getKey())
                        .variables(result(job.getVariables(), job.getCustomHeaders()))
                        .send())
                .fetchVariables(Variables.INPUT)
                .maxJobsActive(1_000)
                .streamEnabled(true)
                .open();
    }

    /** The input as the result, as the echo agent has it: {@code {"input":X}} becomes {@code {"output":X}}. */
    static String result(String variables, java.util.Map<String, String> headers) {
        String name = headers.getOrDefault("resultVariable", Variables.OUTPUT);
        return "{\"" + name + "\":" + input(variables) + "}";
    }

    static String input(String variables) {
        return variables.substring(variables.indexOf(':') + 1, variables.length() - 1);
    }

    @Override
    public void stop() {
        if (worker != null) {
            worker.close();
            worker = null;
        }
    }
}
