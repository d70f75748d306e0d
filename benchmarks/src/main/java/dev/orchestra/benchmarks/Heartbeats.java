package dev.orchestra.benchmarks;

import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Agents that do nothing but say so once a second, evenly spread; a tenth of them says that it works on a step. */
final class Heartbeats implements AutoCloseable {

    private static final Topics TOPICS = new Topics("");
    private static final int SLICES = 200;
    private static final Json SCHEMA = Json.parse(
            "{\"type\":\"object\",\"required\":[\"requirement\"],\"properties\":{\"requirement\":{\"type\":\"string\"}}}");

    private final KafkaEventLog log;
    private final int agents;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicInteger slice = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();

    Heartbeats(String kafka, int agents) {
        this.log = new KafkaEventLog(
                KafkaEventLogOptions.of(kafka, "benchmark-heartbeats"), Tracing.OFF, Clock.systemUTC());
        this.agents = agents;
    }

    /** Registers all of them, and begins. */
    void start() {
        for (int i = 0; i < agents; i++) {
            var card = new AgentRegistered(
                    "type-" + i % 20, "Does things.", List.of("skill-" + i % 50), SCHEMA, SCHEMA, "1", null);
            log.append(Outgoing.of(TOPICS.agentRegistry(), id(i), event(EventType.AGENT_REGISTERED, i, card)))
                    .join();
        }
        long every = TimeUnit.SECONDS.toNanos(1) / SLICES;
        var unused = timer.scheduleAtFixedRate(this::beat, every, every, TimeUnit.NANOSECONDS);
    }

    /** How many heartbeats have gone out. */
    int sent() {
        return sent.get();
    }

    private void beat() {
        int now = slice.getAndIncrement() % SLICES;
        for (int i = now; i < agents; i += SLICES) {
            List<ActiveStep> steps = i % 10 == 0
                    ? List.of(new ActiveStep(Integer.toString(i + 1), 1, "t".repeat(150), Instant.EPOCH, null, null))
                    : List.of();
            var heartbeat = new AgentHeartbeat("incarnation-" + i, 4, steps);
            log.append(Outgoing.of(TOPICS.agentHeartbeat(), id(i), event(EventType.AGENT_HEARTBEAT, i, heartbeat)))
                    .thenRun(sent::incrementAndGet);
        }
    }

    private Event event(EventType type, int i, Object data) {
        return Event.of(type)
                .id(type.name() + "/" + i + "/" + sent.get())
                .source("/agents/type-" + i % 20 + "/" + id(i))
                .subject(id(i))
                .time(Instant.now())
                .with(Attribute.AGENT, "type-" + i % 20)
                .with(Attribute.AGENT_ID, id(i))
                .with(Attribute.PARTITION_KEY, id(i))
                .data(data)
                .build();
    }

    private static String id(int i) {
        return "agent-" + i;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        log.close();
    }
}
