package dev.orchestra.benchmarks;

import io.camunda.zeebe.client.ZeebeClient;
import org.jspecify.annotations.Nullable;

/**
 * Starts instances and waits for their results, keeping the same number in flight: {@code run PROCESS IN-FLIGHT SECONDS} by
 * gRPC, {@code request …} by events.
 */
@SuppressWarnings("deprecation")
final class LoadDriver implements Program.Part {

    private final Addresses at;
    private final Starter byCall;
    private @Nullable Starter byEvent;

    LoadDriver(Addresses at) {
        this.at = at;
        byCall = new CallStarter(client(at));
    }

    static ZeebeClient client(Addresses at) {
        return ZeebeClient.newClientBuilder()
                .applyEnvironmentVariableOverrides(false)
                .grpcAddress(at.grpc())
                .restAddress(at.rest())
                .preferRestOverGrpc(false)
                .usePlaintext()
                .build();
    }

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public String ask(String line) {
        String[] words = line.split(" ");
        Starter starter = words[0].equals("run") ? byCall : events();
        return new Load(starter, words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3])).measure();
    }

    private Starter events() {
        Starter starter = byEvent;
        if (starter == null) {
            starter = new EventStarter(at.kafka());
            byEvent = starter;
        }
        return starter;
    }
}
