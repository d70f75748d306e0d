package dev.orchestra.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.orchestra.events.EventType;
import dev.orchestra.history.RecoveryHistory.Effect;
import dev.orchestra.history.RecoveryHistory.Effect.UndoState;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StepRecordsTest {

    private long offset;

    @Test
    void foldsWhatWasSaidOfAnEffectInTheOrderOfTheTopic() {
        var effects = StepRecords.effects(List.of(
                row(EventType.UNDO_DONE, "{\"effect\":\"before it was known\"}"),
                recorded("a"),
                recorded("b"),
                recorded("a"),
                row(EventType.UNDO_REQUESTED, "{\"effect\":\"a\",\"undo\":{\"handler\":\"h\"}}"),
                row(EventType.UNDO_FAILED, "{\"effect\":\"b\",\"message\":\"no\"}"),
                row(EventType.UNDO_REQUESTED, "{\"effect\":\"b\",\"undo\":{\"handler\":\"h\"}}"),
                row(EventType.UNDO_DONE, "{\"effect\":\"a\"}"),
                row(EventType.UNDO_FAILED, "{\"effect\":\"a\",\"message\":\"too late\"}"),
                row(EventType.EFFECT_RECORDED, "{\"effect\":7}"),
                row(EventType.EFFECT_RECORDED, "not JSON")));

        assertThat(effects)
                .extracting(Effect::effect, Effect::order, Effect::undo, Effect::undoMessage)
                .containsExactly(tuple("a", 1L, UndoState.UNDONE, null), tuple("b", 2L, UndoState.REQUESTED, null));
    }

    @Test
    void countsTheFirstAttemptWhereNobodySaysWhich() {
        var row = row(EventType.STEP_CHECKPOINTED, "{\"sequence\":4,\"state\":{\"n\":1}}");
        row.attributes = "{\"attempt\":\"x\"}";

        assertThat(StepRecords.checkpoint(row)).hasValueSatisfying(checkpoint -> {
            assertThat(checkpoint.attempt()).isEqualTo(1);
            assertThat(checkpoint.sequence()).isEqualTo(4);
            assertThat(checkpoint.jobKey()).isEqualTo("17");
        });
        assertThat(StepRecords.checkpoint(row(EventType.STEP_CHECKPOINTED, "{\"sequence\":-1}")))
                .isEmpty();
    }

    private EventRow recorded(String effect) {
        return row(EventType.EFFECT_RECORDED, """
                {"effect":"%s","kind":"file","reference":"/x","undo":{"handler":"h","arguments":{}}}""".formatted(effect));
    }

    private EventRow row(EventType type, String data) {
        var row = new EventRow();
        row.type = type.wireName();
        row.data = data;
        row.attributes = "{\"attempt\":\"2\"}";
        row.jobKey = "17";
        row.agent = "reader";
        row.agentId = "reader-1";
        row.topic = "t";
        row.recordOffset = offset++;
        row.recordedAt = Instant.EPOCH;
        return row;
    }
}
