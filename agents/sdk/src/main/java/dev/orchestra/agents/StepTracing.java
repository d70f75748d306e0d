package dev.orchestra.agents;

import dev.orchestra.events.Attribute;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One span for each step, a child of the hop that brought the request, or of the trace that the story began with. Without
 * an OpenTelemetry SDK in the process this costs next to nothing and does nothing.
 */
final class StepTracing {

    private static final Logger LOG = LoggerFactory.getLogger(StepTracing.class);
    private static final String TRACEPARENT = "traceparent";
    private static final TextMapGetter<StepRequest> PARENT = new Parent();

    private final OpenTelemetry telemetry;
    private final Tracer tracer;
    private final String spanName;
    private final String agent;

    StepTracing(OpenTelemetry telemetry, String agent) {
        this.telemetry = telemetry;
        this.tracer = telemetry.getTracer("dev.orchestra.agents");
        this.spanName = "step " + agent;
        this.agent = agent;
    }

    /** Never fails: a step is worth more than its trace. */
    Span start(StepRequest request) {
        try {
            return startChild(request);
        } catch (RuntimeException e) {
            LOG.warn("A span could not be started; the step runs without one.", e);
            return Span.getInvalid();
        }
    }

    private Span startChild(StepRequest request) {
        Context parent = telemetry.getPropagators().getTextMapPropagator().extract(Context.root(), request, PARENT);
        return tracer.spanBuilder(spanName)
                .setParent(parent)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("orchestra.agent", agent)
                .setAttribute("orchestra.job.key", request.key().jobKey())
                .setAttribute("orchestra.attempt", request.key().attempt())
                .setAttribute("orchestra.element.id", request.attribute(Attribute.ELEMENT_ID))
                .setAttribute("orchestra.process.instance.key", request.attribute(Attribute.CORRELATION_ID))
                .startSpan();
    }

    static void failed(Span span, Throwable error) {
        span.setStatus(StatusCode.ERROR, ErrorText.of(error));
    }

    /** The span's context as the W3C header, or null without a trace. */
    static @Nullable String traceparentOf(Span span) {
        SpanContext context = span.getSpanContext();
        return context.isValid()
                ? "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                        + context.getTraceFlags().asHex()
                : null;
    }

    private static final class Parent implements TextMapGetter<StepRequest> {
        @Override
        public Iterable<String> keys(StepRequest request) {
            return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable StepRequest request, String key) {
            if (request == null || !key.equals(TRACEPARENT)) {
                return null;
            }
            return request.hopTraceparent() != null
                    ? request.hopTraceparent()
                    : request.event().attribute(Attribute.TRACEPARENT).orElse(null);
        }
    }
}
