package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventBuilder;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.events.memory.InMemoryEventLog;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StepTracingTest {

    private static final Topics TOPICS = new Topics("");
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String STORY = "00-" + TRACE + "-b7ad6b7169203331-01";
    private static final String HOP = "00-" + TRACE + "-00f067aa0ba902b7-01";

    @RegisterExtension
    static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final List<Delivery> answers = new CopyOnWriteArrayList<>();
    private AgentRuntime runtime;

    @AfterEach
    void stop() {
        runtime.close();
        log.close();
    }

    @Test
    void aStepIsASpanUnderTheHopThatBroughtItAndItsAnswerCarriesThatSpanOn() {
        start(step -> Json.object());
        log.sharing(Clock.systemUTC(), () -> HOP).append(request(STORY)).join();

        await().until(() -> answers.size() == 1 && !TELEMETRY.getSpans().isEmpty());
        SpanData span = TELEMETRY.getSpans().getFirst();
        assertThat(span.getName()).isEqualTo("step designer");
        assertThat(span.getKind()).isEqualTo(SpanKind.CONSUMER);
        assertThat(span.getTraceId()).isEqualTo(TRACE);
        assertThat(span.getParentSpanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(answers.getFirst().raw().header("traceparent"))
                .contains("00-" + TRACE + "-" + span.getSpanId() + "-01");
        assertThat(answer().attribute(Attribute.TRACEPARENT)).contains(STORY);
    }

    @Test
    void withoutAHopTheStoryItselfIsTheParent() {
        start(step -> Json.object());
        log.append(request(STORY)).join();

        await().until(() -> !TELEMETRY.getSpans().isEmpty());
        assertThat(TELEMETRY.getSpans().getFirst().getParentSpanId()).isEqualTo("b7ad6b7169203331");
    }

    @Test
    void aStoryWithoutATraceBeginsOneHere() {
        start(step -> Json.object());
        log.append(request(null)).join();

        await().until(() -> answers.size() == 1 && !TELEMETRY.getSpans().isEmpty());
        SpanData span = TELEMETRY.getSpans().getFirst();
        assertThat(answer().attribute(Attribute.TRACEPARENT).orElseThrow())
                .startsWith("00-" + span.getTraceId() + "-" + span.getSpanId() + "-");
    }

    @Test
    void aFailureMarksTheSpan() {
        start(step -> {
            throw new IllegalStateException("no such table, password=hunter2");
        });
        log.append(request(STORY)).join();

        await().until(() -> !TELEMETRY.getSpans().isEmpty());
        SpanData span = TELEMETRY.getSpans().getFirst();
        assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(span.getStatus().getDescription()).contains("no such table").doesNotContain("hunter2");
    }

    private void start(AgentHandler handler) {
        TELEMETRY.clearSpans();
        log.createTopics(TOPICS.shared());
        log.subscribe(SubscriptionOptions.of("test", Set.of(TOPICS.stepResponse())), delivery -> {
            answers.add(delivery);
            delivery.done();
            return true;
        });
        Tracing tracing = AgentRuntime.spanTracing();
        runtime = AgentRuntime.builder()
                .agent("designer")
                .agentId("designer-1")
                .handler(handler)
                .openTelemetry(TELEMETRY.getOpenTelemetry())
                .ownEventLog(agentId -> log.sharing(Clock.systemUTC(), tracing))
                .start();
        // The agent creates its topic.
        await().until(() -> {
            try {
                return !log.ends(Set.of(TOPICS.stepRequest("designer"))).isEmpty();
            } catch (RuntimeException e) {
                return false;
            }
        });
    }

    private Event answer() {
        return answers.getFirst().event().orElseThrow();
    }

    private static Outgoing request(String traceparent) {
        EventBuilder event = Event.of(EventType.STEP_REQUESTED)
                .id("request-1")
                .source("/orchestra/server")
                .with(Attribute.JOB_KEY, "71")
                .with(Attribute.ATTEMPT, "1")
                .with(Attribute.STEP_TOKEN, "token")
                .with(Attribute.TRACEPARENT, traceparent)
                .data(Map.of("input", Map.of()));
        return Outgoing.of(TOPICS.stepRequest("designer"), "71", event.build());
    }
}
