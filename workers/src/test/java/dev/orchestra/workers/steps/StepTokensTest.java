package dev.orchestra.workers.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepTokensTest {

    private static final String SECRET = "a secret that is long enough for us";
    private static final String OTHER = "another secret that is long enough, too";

    private final StepTokens tokens = new StepTokens(SECRET, List.of());
    private final StepToken token = new StepToken(
            2251799813685312L,
            2251799813685300L,
            "app-design",
            "désigner",
            "app-designer",
            3,
            2,
            Instant.parse("2026-01-02T03:04:05.678Z"),
            OnLoss.ERROR,
            "design",
            Duration.ofMillis(1_500));

    @Test
    void whatWasSignedIsReadBackWhole() {
        assertThat(tokens.verify(tokens.sign(token))).contains(token);
    }

    @Test
    void aTokenFitsIntoAHeaderAndAUrl() {
        assertThat(tokens.sign(token)).matches("[A-Za-z0-9_-]{1,200}");
    }

    @Test
    void noByteCanBeChanged() {
        String signed = tokens.sign(token);
        for (int i = 0; i < signed.length() - 1; i++) {
            char other = signed.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(tokens.verify(signed.substring(0, i) + other + signed.substring(i + 1)))
                    .isEmpty();
        }
    }

    @Test
    void aTokenOfAnotherSecretIsNotOurs() {
        assertThat(tokens.verify(new StepTokens(OTHER, List.of()).sign(token))).isEmpty();
    }

    @Test
    void aTokenOfThePreviousSecretIsStillOurs() {
        StepTokens renewed = new StepTokens(OTHER, List.of(SECRET));
        assertThat(renewed.verify(tokens.sign(token))).contains(token);
        assertThat(tokens.verify(renewed.sign(token))).isEmpty();
    }

    @Test
    void garbageIsNotOurs() {
        for (String garbage : List.of("", "A", "%%%", "AQ", "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "x".repeat(10_000))) {
            assertThat(tokens.verify(garbage)).isEmpty();
        }
    }

    @Test
    void aShortSecretIsRefused() {
        assertThatThrownBy(() -> new StepTokens("too short", List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 32 bytes");
    }
}
