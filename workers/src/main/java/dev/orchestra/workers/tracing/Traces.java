package dev.orchestra.workers.tracing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Spans that continue a story told in events: the parent is a {@code traceparent} as the events and the root variable
 * {@code orchestra} carry it. Source: W3C Trace Context.
 */
public final class Traces {

    private static final String TRACEPARENT = "traceparent";
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();
    private static final TextMapGetter<String> READ = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(String carrier) {
            return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return key.equals(TRACEPARENT) ? carrier : null;
        }
    };

    private final Tracer tracer;

    public Traces(OpenTelemetry openTelemetry) {
        this.tracer = openTelemetry.getTracer("dev.orchestra");
    }

    /** No spans; an incoming {@code traceparent} is handed on as it came. */
    public static Traces off() {
        return new Traces(OpenTelemetry.noop());
    }

    /** Starts a span; the caller ends it. */
    public Span start(String name, SpanKind kind, Optional<String> parent) {
        Context context =
                parent.map(value -> W3C.extract(Context.root(), value, READ)).orElseGet(Context::root);
        return tracer.spanBuilder(name).setSpanKind(kind).setParent(context).startSpan();
    }

    /** The {@code traceparent} that continues this span; empty if it is not part of any trace. */
    public static Optional<String> traceparent(Span span) {
        if (!span.getSpanContext().isValid()) {
            return Optional.empty();
        }
        Map<String, String> carrier = new HashMap<>(2);
        W3C.inject(span.storeInContext(Context.root()), carrier, Traces::put);
        return Optional.ofNullable(carrier.get(TRACEPARENT));
    }

    private static void put(@Nullable Map<String, String> carrier, String key, String value) {
        if (carrier != null) {
            carrier.put(key, value);
        }
    }
}
