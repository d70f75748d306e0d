package dev.orchestra.server;

import java.util.List;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Leaves OpenTelemetry off until somebody says where traces go: its own default would send them to a collector on this
 * machine, in vain and with a warning every few seconds where there is none. {@code OTEL_SDK_DISABLED} decides over this.
 */
public final class TracingDefaults implements EnvironmentPostProcessor {

    private static final String DISABLED = "otel.sdk.disabled";

    private static final List<String> DECIDES = List.of(
            DISABLED,
            "otel.exporter.otlp.endpoint",
            "otel.exporter.otlp.traces.endpoint",
            "otel.traces.exporter",
            "OTEL_EXPORTER_OTLP_ENDPOINT",
            "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
            "OTEL_TRACES_EXPORTER");

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        if (DECIDES.stream().noneMatch(environment::containsProperty)) {
            environment
                    .getPropertySources()
                    .addLast(new MapPropertySource("tracing-defaults", Map.of(DISABLED, "true")));
        }
    }
}
