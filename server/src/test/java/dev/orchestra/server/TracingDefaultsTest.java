package dev.orchestra.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

class TracingDefaultsTest {

    private final MockEnvironment environment = new MockEnvironment();

    @Test
    void tracesGoNowhereUntilSomebodySaysWhereTo() {
        process();

        assertThat(environment.getProperty("otel.sdk.disabled")).isEqualTo("true");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"otel.exporter.otlp.endpoint", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "otel.traces.exporter"})
    void aPlaceToSendThemToTurnsThemOn(String property) {
        environment.setProperty(property, "http://collector:4318");

        process();

        assertThat(environment.getProperty("otel.sdk.disabled")).isNull();
    }

    @Test
    void whoDecidesOverItIsHeard() {
        environment.setProperty("otel.sdk.disabled", "false");

        process();

        assertThat(environment.getProperty("otel.sdk.disabled")).isEqualTo("false");
    }

    private void process() {
        new TracingDefaults().postProcessEnvironment(environment, new SpringApplication());
    }
}
