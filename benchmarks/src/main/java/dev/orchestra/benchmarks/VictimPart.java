package dev.orchestra.benchmarks;

import dev.orchestra.agents.AgentRuntime;
import dev.orchestra.agents.StepContext;
import dev.orchestra.agents.Undo;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.events.Json;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Tracing;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * An agent process that is to be lost. It talks with its peers about a step, checkpoints, and never ends; a step that somebody
 * else began it ends at once. The flavour is its number, how many peers it talks with and how many effects it records behind its
 * checkpoint, {@code 7-20-0}. Asked for {@code held} or
 * {@code resumed} it says how many there were.
 */
final class VictimPart implements Program.Part {

    static final String AGENT = "benchmark-victim";

    private static final String UNDO = "forget";
    private static final int CAPACITY = 400;
    private static final Duration TALK_MAX = Duration.ofSeconds(60);

    private final Addresses at;
    private final String id;
    private final int peers;
    private final int effects;
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger resumed = new AtomicInteger();
    private final CountDownLatch never = new CountDownLatch(1);
    private @Nullable EventLog log;
    private @Nullable AgentRuntime runtime;

    VictimPart(Addresses at) {
        this.at = at;
        String[] words = at.flavour().split("-");
        this.id = AGENT + "-" + words[0];
        this.peers = Integer.parseInt(words[1]);
        this.effects = Integer.parseInt(words[2]);
    }

    @Override
    public void start() {
        log = new KafkaEventLog(KafkaEventLogOptions.of(at.kafka(), id), Tracing.OFF, Clock.systemUTC());
        AgentTimes times = AgentTimes.ofThisProcess();
        runtime = AgentRuntime.builder()
                .agent(AGENT)
                .agentId(id)
                .capacity(CAPACITY)
                .heartbeatInterval(times.heartbeat())
                .sessionTimeout(times.session())
                .eventLog(log)
                .openTelemetry(OpenTelemetry.noop())
                .handler(this::work)
                .onUndo(UNDO, effect -> {})
                .start();
    }

    private Json work(StepContext step) throws Exception {
        if (step.resume().isPresent()) {
            resumed.incrementAndGet();
            return Json.object();
        }
        for (int peer = 0; peer < peers; peer++) {
            step.messenger()
                    .ask(AgentAddress.process(PeersPart.AGENT, PeersPart.id(peer)), "note", step.input(), TALK_MAX);
        }
        step.checkpoint(Map.of("done", "the first half", "notes", "x".repeat(500)));
        for (int effect = 0; effect < effects; effect++) {
            step.effect("file", "file-" + effect, Undo.by(UNDO, Map.of("number", effect)));
        }
        held.incrementAndGet();
        never.await();
        return Json.object();
    }

    @Override
    public String ask(String line) {
        return Integer.toString(
                switch (line) {
                    case "held" -> held.get();
                    case "resumed" -> resumed.get();
                    default -> throw new IllegalArgumentException("Expected held or resumed, got: " + line);
                });
    }

    @Override
    public void stop() {
        if (runtime != null && log != null) {
            runtime.close();
            log.close();
            runtime = null;
        }
    }
}
