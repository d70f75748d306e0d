package dev.orchestra.history.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HeartbeatMeaningTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void isTheSameForBeatsThatSayTheSame() {
        assertThat(meaning("i", step("1", 2L, "a tenth"), step("2", null, null)))
                .isEqualTo(meaning("i", step("2", null, "half"), step("1", 2L, "all")));
    }

    @Test
    void isAnotherForAnotherIncarnationStepOrCheckpoint() {
        assertThat(List.of(
                        meaning("i"),
                        meaning("j"),
                        meaning("i", step("1", null, null)),
                        meaning("i", step("1", 1L, null)),
                        meaning("i", step("2", 1L, null)),
                        meaning("i", step("1", 1L, null), step("2", 1L, null))))
                .doesNotHaveDuplicates();
    }

    private static String meaning(String incarnation, ActiveStep... steps) {
        return HeartbeatChanges.meaning(new AgentHeartbeat(incarnation, 1, List.of(steps)));
    }

    private static ActiveStep step(String job, Long checkpoint, String progress) {
        return new ActiveStep(job, 1, "token", NOW, checkpoint, progress);
    }
}
