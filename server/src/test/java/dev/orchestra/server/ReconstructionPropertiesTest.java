package dev.orchestra.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class ReconstructionPropertiesTest {

    @Test
    void noModelIsAskedUnlessOneIsNamed() {
        assertThat(properties(Map.of()).model().settings()).isEmpty();
    }

    @Test
    void aModelIsAskedWithinItsLimitsAndItsKeyIsNotShown() {
        ReconstructionProperties properties = properties(Map.of(
                "orchestra.reconstruction.model.base-url", "https://models.example.com/v1",
                "orchestra.reconstruction.model.name", "tiny",
                "orchestra.reconstruction.model.api-key", "sk-secret",
                "orchestra.reconstruction.model.timeout", "3s"));

        assertThat(properties.model().settings()).hasValueSatisfying(settings -> {
            assertThat(settings.model()).isEqualTo("tiny");
            assertThat(settings.apiKey()).isEqualTo("sk-secret");
            assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(3));
        });
        assertThat(properties.toString()).contains("tiny").doesNotContain("sk-secret");
    }

    private static ReconstructionProperties properties(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("orchestra.reconstruction", ReconstructionProperties.class);
    }
}
