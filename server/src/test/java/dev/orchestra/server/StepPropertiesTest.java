package dev.orchestra.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.diagnostics.FailureAnalysis;

class StepPropertiesTest {

    private static final String SECRET = "0123456789012345678901234567890123456789";

    @Test
    void withoutASecretThereIsNoServerAndItSaysHowToMakeOne() {
        assertThatExceptionOfType(MissingSecretException.class)
                .isThrownBy(() -> properties("").tokens())
                .satisfies(error -> {
                    FailureAnalysis analysis = new MissingSecretAnalyzer().analyze(error);
                    assertThat(analysis.getDescription()).contains("ORCHESTRA_STEP_TOKEN_SECRET", "not set");
                    assertThat(analysis.getAction()).contains("openssl rand -hex 32");
                });
    }

    @Test
    void aShortSecretIsNoneAndIsNotToldToTheLog() {
        assertThatExceptionOfType(MissingSecretException.class)
                .isThrownBy(() -> properties("hunter2").tokens())
                .withMessageContaining("but it has 7")
                .withMessageNotContaining("hunter2");
    }

    @Test
    void aSecretThatIsLongEnoughSigns() {
        assertThatNoException().isThrownBy(() -> properties(SECRET).tokens());
        assertThat(properties(SECRET).toString()).doesNotContain(SECRET);
    }

    private static StepProperties properties(String secret) {
        var source = new MapConfigurationPropertySource(Map.of("orchestra.steps.token-secret", secret));
        return new Binder(source).bindOrCreate("orchestra.steps", StepProperties.class);
    }
}
