package dev.orchestra.benchmarks;

import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.agents.AgentRuntimeBuilder;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.events.Json;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Tracing;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** An agent process as it is shipped, with its steps' reader and heartbeats: one asks, the other answers with what it is asked. */
final class TalkingAgent implements Program.Part, Starter {

    private static final AgentAddress ANSWERER = AgentAddress.process("benchmark-answerer", "answerer-1");
    private static final Json BODY = Json.parse(MessagesBenchmark.BODY);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);
    private static final Duration READY_MAX = Duration.ofSeconds(60);

    private final Addresses at;
    private final boolean asks;
    private @Nullable EventLog log;
    private @Nullable AgentRuntime runtime;

    TalkingAgent(Addresses at, boolean asks) {
        this.at = at;
        this.asks = asks;
    }

    @Override
    public void start() {
        log = new KafkaEventLog(
                KafkaEventLogOptions.of(at.kafka(), asks ? "asker" : "answerer"), Tracing.OFF, Clock.systemUTC());
        AgentRuntimeBuilder builder = AgentRuntime.builder()
                .agent(asks ? "benchmark-asker" : ANSWERER.agent())
                .agentId(asks ? "asker-1" : ANSWERER.name())
                .eventLog(log)
                .openTelemetry(OpenTelemetry.noop())
                .handler(step -> step.input());
        if (!asks) {
            builder.onMessage((message, messenger) -> message.data());
        }
        runtime = builder.start();
        if (asks) {
            awaitAnswerer(runtime);
        }
    }

    private static void awaitAnswerer(AgentRuntime asker) {
        long end = System.nanoTime() + READY_MAX.toNanos();
        while (asker.messenger().find(ANSWERER.name()).isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Override
    public void stop() {
        if (runtime != null && log != null) {
            runtime.close();
            log.close();
            runtime = null;
        }
    }

    @Override
    public String ask(String line) {
        String[] words = line.split(" ");
        return new Load(this, "", Integer.parseInt(words[1]), Integer.parseInt(words[2])).measure();
    }

    @Override
    public CompletableFuture<?> start(String process) {
        AgentRuntime asker = runtime;
        if (asker == null) {
            throw new IllegalStateException("Start it first.");
        }
        return asker.messenger().send(ANSWERER, "echo", BODY, ANSWER_MAX);
    }
}
