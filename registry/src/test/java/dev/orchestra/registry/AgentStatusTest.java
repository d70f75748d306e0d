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
    void theStatusFollowsFromTheAgeOfTheLastHeartbeat() {
        assertThat(after(0)).isEqualTo(ALIVE);
        assertThat(after(2_499)).isEqualTo(ALIVE);
        assertThat(after(2_500)).isEqualTo(SUSPECT);
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
    void thresholdsThatContradictEachOtherAreRefused() {
        assertThatThrownBy(() -> new StatusThresholds(Duration.ofSeconds(5), Duration.ofSeconds(4)))
                .hasMessageContaining("PT5S");
    }

    private static AgentStatus after(long millis) {
        return AgentStatus.of(Optional.of(agent(Optional.of(NOW.minusMillis(millis)))), NOW, StatusThresholds.DEFAULT);
    }

    private static AgentView agent(Optional<Instant> lastHeartbeat) {
        return new AgentView("a", "designer", Optional.empty(), Optional.empty(), lastHeartbeat, 1, List.of());
    }
}
