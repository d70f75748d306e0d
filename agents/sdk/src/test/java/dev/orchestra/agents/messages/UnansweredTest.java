package dev.orchestra.agents.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.agents.messages.MessageFailure.Reason;
import dev.orchestra.agents.messages.Unanswered.Waiting;
import org.junit.jupiter.api.Test;

class UnansweredTest {

    private static final AgentAddress TO = AgentAddress.process("expert", "e1");

    private final Unanswered unanswered = new Unanswered(2);

    @Test
    void noMoreWaitThanAllowed() {
        assertThat(unanswered.add("1", new Waiting(TO, 10))).isTrue();
        assertThat(unanswered.add("2", new Waiting(TO, 10))).isTrue();
        assertThat(unanswered.add("3", new Waiting(TO, 10))).isFalse();

        assertThat(unanswered.remove("1")).isNotNull();
        assertThat(unanswered.remove("1")).as("a second answer finds nobody").isNull();
        assertThat(unanswered.add("3", new Waiting(TO, 10))).isTrue();
    }

    @Test
    void whoseTimeIsOverIsToldWhy() {
        Waiting early = new Waiting(TO, 10);
        Waiting later = new Waiting(TO, 20);
        unanswered.add("early", early);
        unanswered.add("later", later);

        unanswered.expire(15, waiting -> MessageFailure.of(Reason.TIMEOUT, "no answer of " + waiting.to()));
        assertThat(early).isCompletedExceptionally();
        assertThat(later).isNotDone();
        assertThat(unanswered.size()).isEqualTo(1);
        unanswered.failAll(MessageFailure.of(Reason.STOPPED, "stopped"));
        assertThat(later).isCompletedExceptionally();
        assertThat(unanswered.size()).isZero();
    }
}
