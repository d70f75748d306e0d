package dev.orchestra.team;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.Map;

/**
 * Tracing of this process, by the standard {@code OTEL_*} variables. It is on where they name an exporter or a collector,
 * and costs no start-up time where they do not.
 */
final class Telemetry {

    private Telemetry() {}

    static OpenTelemetry of(Map<String, String> environment) {
        boolean named = environment.containsKey("OTEL_TRACES_EXPORTER")
                || environment.containsKey("OTEL_EXPORTER_OTLP_ENDPOINT")
                || environment.containsKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        boolean disabled = Boolean.parseBoolean(environment.getOrDefault("OTEL_SDK_DISABLED", "false"));
        return named && !disabled
                ? AutoConfiguredOpenTelemetrySdk.initialize().getOpenTelemetrySdk()
                : OpenTelemetry.noop();
    }
}
