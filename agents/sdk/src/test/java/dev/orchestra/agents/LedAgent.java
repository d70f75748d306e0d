package dev.orchestra.agents;

import static org.awaitility.Awaitility.await;

import dev.orchestra.agents.FakeEventLog.FakeDelivery;
import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventBuilder;
import dev.orchestra.events.EventType;
import io.opentelemetry.api.OpenTelemetry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** An agent that a test leads by the hand: its journal, its time and its ticks are the test's. */
final class LedAgent implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final String RESPONSES = "workflow.step.response";
    static final String HEARTBEATS = "agent.heartbeat";
    /** A hole in its time from which on it counts as having slept. */
    static final Duration CLOCK_HOLE = Duration.ofDays(3);

    private static final Duration NEVER = Duration.ofDays(1);

    final FakeEventLog log = new FakeEventLog();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger incarnations = new AtomicInteger();
    private volatile Instant now = NOW;
    private @Nullable AgentRuntime runtime;

    /** The agent designer-1, not started. */
    AgentRuntimeBuilder builder(AgentHandler handler) {
        return AgentRuntime.builder()
                .agent("designer")
                .agentId("designer-1")
                .handler(handler)
                .drainTime(Duration.ofSeconds(60))
                .tick(NEVER)
                .clockHoleMax(CLOCK_HOLE.minusNanos(1))
                .openTelemetry(OpenTelemetry.noop())
                .eventLog(log)
                .time(new TestClock(), nanos::get)
                .incarnations(() -> "incarnation-" + incarnations.incrementAndGet());
    }

    /** Starts it, and waits until it has registered. */
    AgentRuntime start(AgentRuntimeBuilder builder) {
        AgentRuntime started = startAway(builder);
        await().until(() -> !log.events("agent.registry").isEmpty());
        return started;
    }

    AgentRuntime startAway(AgentRuntimeBuilder builder) {
        AgentRuntime started = builder.start();
        runtime = started;
        return started;
    }

    FakeDelivery deliver(Event event) {
        return log.current().deliver(event);
    }

    List<AgentHeartbeat> heartbeats() {
        return log.events(HEARTBEATS).stream()
                .map(event -> event.dataAs(AgentHeartbeat.class))
                .toList();
    }

    /** What the clock on the wall shows from now on. */
    void shows(Instant time) {
        now = time;
    }

    /** The process' own time goes on. */
    void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Override
    public void close() {
        log.appendError = null;
        log.commitError = null;
        if (runtime != null) {
            runtime.close();
        }
    }

    static EventBuilder event(String jobKey, int attempt) {
        return Event.of(EventType.STEP_REQUESTED)
                .id("request-" + jobKey + "-" + attempt)
                .source("/orchestra/server")
                .subject("9/draw")
                .with(Attribute.JOB_KEY, jobKey)
                .with(Attribute.ATTEMPT, Integer.toString(attempt))
                .with(Attribute.STEP_TOKEN, "token-" + jobKey)
                .with(Attribute.CORRELATION_ID, "9")
                .with(Attribute.ELEMENT_ID, "draw")
                .with(Attribute.PROCESS_ID, "app")
                .with(Attribute.TRACEPARENT, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }

    static Event request(String jobKey, int attempt, Map<String, Object> input) {
        return event(jobKey, attempt).data(Map.of("input", input)).build();
    }

    static Event expiring(String jobKey, Instant deadline) {
        return event(jobKey, 1)
                .with(Attribute.EXPIRY_TIME, deadline.toString())
                .data(Map.of("input", Map.of()))
                .build();
    }

    private final class TestClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
