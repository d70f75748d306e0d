package dev.orchestra.e2e;

import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.agents.RecoveryLimits;
import dev.orchestra.agents.interactions.Interaction;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Hears of walls, and is asked about their masons when they are lost: it says that it was asked, and does not answer in time. */
final class Neighbour {

    /** Longer than anybody waits for an answer, and over before the next mason is lost. */
    private static final Duration THINKS = Duration.ofSeconds(10);

    private final Yard yard;

    private Neighbour(Yard yard) {
        this.yard = yard;
    }

    /** @param arguments the yard's directory */
    public static void main(String[] arguments) throws Exception {
        Neighbour neighbour = new Neighbour(new Yard(Path.of(arguments[0])));
        AgentRuntime.fromEnvironment()
                .agent("neighbour")
                .recoveryLimits(RecoveryLimits.DEFAULT.contextTime(THINKS))
                .onMessage((message, messenger) -> Json.object())
                .onContextRequest(neighbour::remember)
                .start()
                .join();
    }

    private Json remember(ContextRequested question, List<Interaction> interactions) throws InterruptedException {
        yard.tell("asked-of-" + question.failedAgentId());
        new CountDownLatch(1).await();
        return Json.object();
    }
}
