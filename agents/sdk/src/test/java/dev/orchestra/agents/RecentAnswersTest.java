package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.Outgoing;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RecentAnswersTest {

    @Test
    void theOldestAnswersGoFirst() {
        RecentAnswers answers = new RecentAnswers(2, 1_000_000);
        for (int i = 1; i <= 3; i++) {
            answers.put(new StepKey("job", i), answer(1));
        }
        assertThat(answers.find(new StepKey("job", 1))).isEmpty();
        assertThat(answers.find(new StepKey("job", 2))).isPresent();
        assertThat(answers.find(new StepKey("job", 3))).isPresent();
    }

    @Test
    void largeAnswersAreNotHeldForLong() {
        RecentAnswers answers = new RecentAnswers(1_000, 10_000);
        answers.put(new StepKey("job", 1), answer(8_000));
        answers.put(new StepKey("job", 2), answer(8_000));
        assertThat(answers.find(new StepKey("job", 1))).isEmpty();
        answers.put(new StepKey("job", 3), answer(20_000));
        assertThat(answers.find(new StepKey("job", 3))).isEmpty();
        answers.put(new StepKey("job", 4), answer(1));
        assertThat(answers.find(new StepKey("job", 4))).isPresent();
    }

    private static Outgoing answer(int size) {
        Event event = Event.of(EventType.STEP_COMPLETED)
                .id("a")
                .source("/x")
                .data(Map.of("text", "x".repeat(size)))
                .build();
        return Outgoing.of("topic", "key", event);
    }
}
