package dev.orchestra.benchmarks;

import io.camunda.zeebe.client.ZeebeClient;
import io.camunda.zeebe.client.api.response.ProcessInstanceResult;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Starts by the gRPC call that waits for the result. */
@SuppressWarnings("deprecation")
final class CallStarter implements Starter {

    private static final Duration RESULT_MAX = Duration.ofSeconds(60);

    private final ZeebeClient client;

    CallStarter(ZeebeClient client) {
        this.client = client;
    }

    @Override
    public CompletableFuture<?> start(String process) {
        return client.newCreateInstanceCommand()
                .bpmnProcessId(process)
                .latestVersion()
                .variables(VARIABLES)
                .withResult()
                .requestTimeout(RESULT_MAX)
                .send()
                .thenApply(CallStarter::checked)
                .toCompletableFuture();
    }

    /** The input is among the variables, and the echo of it too. */
    private static ProcessInstanceResult checked(ProcessInstanceResult result) {
        if (result.getVariables().split("hello", -1).length < 3) {
            throw new IllegalStateException("Wrong result: " + result.getVariables());
        }
        return result;
    }

    @Override
    public boolean isBusy(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return isExhausted(failure) || isExhausted(cause);
    }

    private static boolean isExhausted(Throwable failure) {
        return failure instanceof StatusRuntimeException refusal
                && refusal.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED;
    }
}
