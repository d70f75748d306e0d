package dev.orchestra.server;

import dev.orchestra.events.log.Tracing;
import dev.orchestra.workers.tracing.Traces;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** One trace from the request to the output: spans go to where {@code OTEL_*} says, nowhere by default. */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

    @Bean
    Traces traces(OpenTelemetry openTelemetry) {
        return new Traces(openTelemetry);
    }

    /** What an append belongs to, where the thread that appends is in a span. */
    @Bean
    Tracing journalTracing() {
        return () -> Traces.traceparent(Span.current()).orElse(null);
    }
}
