package dev.orchestra.registry;

import static dev.orchestra.registry.AgentStatus.ALIVE;
import static dev.orchestra.registry.AgentStatus.DEAD;
import static dev.orchestra.registry.AgentStatus.LEFT;
import static dev.orchestra.registry.AgentStatus.SUSPECT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgentStatusTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @Test
    void theStatusFollowsFromTheSilenceAfterTheLastHeartbeat() {
        assertThat(after(0)).isEqualTo(ALIVE);
        assertThat(after(2_500)).isEqualTo(ALIVE);
        assertThat(after(2_600)).isEqualTo(SUSPECT);
        assertThat(after(4_999)).isEqualTo(SUSPECT);
        assertThat(after(5_000)).isEqualTo(DEAD);
        assertThat(after(-10_000)).isEqualTo(ALIVE);
    }

    @Test
    void anAgentThatWasNeverHeardIsDeadAndOneThatIsNotThereHasLeft() {
        assertThat(AgentStatus.of(agent(Optional.empty()), NOW, StatusThresholds.DEFAULT))
                .isEqualTo(DEAD);
        assertThat(AgentStatus.of(Optional.empty(), NOW, StatusThresholds.DEFAULT))
                .isEqualTo(LEFT);
    }

    @Test
    void anAgentWhoseHeartbeatsComeIrregularlyIsSuspectedLater() {
        Rhythm jittery = Rhythm.EXPECTED;
        Instant at = NOW;
        for (int i = 0; i < 50; i++) {
            Instant next = at.plusMillis(i % 2 == 0 ? 1_800 : 200);
            jittery = jittery.heard(at, next);
            at = next;
        }
        AgentView late = new AgentView(
                "a", "designer", Optional.empty(), Optional.empty(), Optional.of(NOW), 1, List.of(), jittery);
        assertThat(AgentStatus.of(late, NOW.plusMillis(2_700), StatusThresholds.DEFAULT))
                .isEqualTo(ALIVE);
        assertThat(AgentStatus.of(late, NOW.plusMillis(5_000), StatusThresholds.DEFAULT))
                .isEqualTo(DEAD);
    }

    @Test
    void thresholdsThatMeanNothingAreRefused() {
        assertThatThrownBy(() -> new StatusThresholds(0, Duration.ofSeconds(5))).hasMessageContaining("0.0");
        assertThatThrownBy(() -> new StatusThresholds(8, Duration.ZERO)).hasMessageContaining("PT0S");
    }

    private static AgentStatus after(long millis) {
        return AgentStatus.of(Optional.of(agent(Optional.of(NOW.minusMillis(millis)))), NOW, StatusThresholds.DEFAULT);
    }

    private static AgentView agent(Optional<Instant> lastHeartbeat) {
        return new AgentView("a", "designer", Optional.empty(), Optional.empty(), lastHeartbeat, 1, List.of());
    }
}
