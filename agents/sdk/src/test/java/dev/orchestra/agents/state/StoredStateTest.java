package dev.orchestra.agents.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.AgentStateSaved.Handled;
import dev.orchestra.events.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StoredStateTest {

    private static Handled message(int number, int characters) {
        return new Handled("/x " + number, Json.of(Map.of("a", "y".repeat(characters))));
    }

    @Test
    void theNewestHundredMessagesAreKnown() {
        StoredState state = StoredState.first(Json.object());
        for (int number = 1; number <= 150; number++) {
            state = state.with(message(number, 1));
        }

        assertThat(state.handled()).hasSize(100);
        assertThat(state.handled("/x 50")).isEmpty();
        assertThat(state.handled("/x 51")).contains(message(51, 1));
        assertThat(state.handled("/x 150")).contains(message(150, 1));
    }

    @Test
    void ofLargeAnswersOnlyTheNewestAreKept() {
        StoredState state = StoredState.first(Json.object())
                .with(message(1, 30_000))
                .with(message(2, 30_000))
                .with(message(3, 30_000));

        assertThat(state.handled("/x 1")).contains(new Handled("/x 1", null));
        assertThat(state.handled("/x 2")).contains(message(2, 30_000));
        assertThat(state.handled("/x 3")).contains(message(3, 30_000));
    }

    @Test
    void theNextStateCountsOnAndKnowsTheSameMessages() {
        StoredState first = StoredState.after(null, Json.object()).with(message(1, 1));
        StoredState second = StoredState.after(first, Json.of(Map.of("n", 1)));

        assertThat(first.version()).isEqualTo(1);
        assertThat(second.version()).isEqualTo(2);
        assertThat(second.handled()).isEqualTo(first.handled());
    }
}
