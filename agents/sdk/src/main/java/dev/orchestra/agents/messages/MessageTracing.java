package dev.orchestra.agents.messages;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One span for each message that is handled, a child of the hop that brought it, or of the trace that the story began with. */
final class MessageTracing {

    private static final Logger LOG = LoggerFactory.getLogger(MessageTracing.class);
    private static final String TRACEPARENT = "traceparent";
    private static final TextMapGetter<Incoming> PARENT = new Parent();

    private final OpenTelemetry telemetry;
    private final Tracer tracer;

    MessageTracing(OpenTelemetry telemetry) {
        this.telemetry = telemetry;
        this.tracer = telemetry.getTracer("dev.orchestra.agents");
    }

    /** Never fails: a message is worth more than its trace. */
    Span start(Incoming incoming) {
        try {
            Message message = incoming.message();
            Context parent =
                    telemetry.getPropagators().getTextMapPropagator().extract(Context.root(), incoming, PARENT);
            return tracer.spanBuilder(message.isBroadcast() ? "broadcast" : "message")
                    .setParent(parent)
                    .setSpanKind(SpanKind.CONSUMER)
                    .setAttribute("orchestra.message.id", message.id())
                    .setAttribute("orchestra.message.type", message.type())
                    .setAttribute("orchestra.message.sender", message.sender().wireName())
                    .setAttribute(
                            "orchestra.message.receiver", message.receiver().wireName())
                    .setAttribute("orchestra.correlation.id", message.correlationId())
                    .startSpan();
        } catch (RuntimeException e) {
            LOG.warn("A span could not be started; the message is handled without one.", e);
            return Span.getInvalid();
        }
    }

    /** The span's context as the W3C header, or null without a trace. */
    static @Nullable String traceparentOf(Span span) {
        SpanContext context = span.getSpanContext();
        return context.isValid()
                ? "00-" + context.getTraceId() + "-" + context.getSpanId() + "-"
                        + context.getTraceFlags().asHex()
                : null;
    }

    private static final class Parent implements TextMapGetter<Incoming> {
        @Override
        public Iterable<String> keys(Incoming incoming) {
            return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable Incoming incoming, String key) {
            if (incoming == null || !key.equals(TRACEPARENT)) {
                return null;
            }
            return incoming.hopTraceparent() != null ? incoming.hopTraceparent() : incoming.traceparent();
        }
    }
}
