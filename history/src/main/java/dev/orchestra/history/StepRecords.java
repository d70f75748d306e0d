package dev.orchestra.history;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.EffectRecorded;
import dev.orchestra.events.EventType;
import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepCheckpointed;
import dev.orchestra.events.UndoEvent.UndoDone;
import dev.orchestra.events.UndoEvent.UndoFailed;
import dev.orchestra.events.UndoEvent.UndoRequested;
import dev.orchestra.history.RecoveryHistory.Checkpoint;
import dev.orchestra.history.RecoveryHistory.Effect;
import dev.orchestra.history.RecoveryHistory.Effect.UndoState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a step's events say about its checkpoints and effects. Events that say nothing of the kind are passed over. */
final class StepRecords {

    /** Recorded, and twice each: asked for, done or failed. More than these come of duplicates only. */
    static final int EVENTS_OF_EFFECT = 5;

    private static final Logger LOG = LoggerFactory.getLogger(StepRecords.class);

    private StepRecords() {}

    static Optional<Checkpoint> checkpoint(EventRow row) {
        try {
            var said = Json.parse(row.data).as(StepCheckpointed.class);
            return Optional.of(new Checkpoint(
                    textOf(row.jobKey),
                    attempt(row),
                    textOf(row.agentId),
                    said.sequence(),
                    said.state(),
                    said.effects(),
                    row.recordedAt,
                    row.topic,
                    row.partitionId,
                    row.recordOffset));
        } catch (InvalidJsonException e) {
            LOG.debug("The checkpoint at {}-{}@{} cannot be read.", row.topic, row.partitionId, row.recordOffset, e);
            return Optional.empty();
        }
    }

    /** @param rows in the order of the topic */
    static List<Effect> effects(List<EventRow> rows) {
        Map<String, Effect> effects = new LinkedHashMap<>();
        for (var row : rows) {
            try {
                apply(row, effects);
            } catch (InvalidJsonException e) {
                LOG.debug("The event at {}-{}@{} cannot be read.", row.topic, row.partitionId, row.recordOffset, e);
            }
        }
        return List.copyOf(effects.values());
    }

    private static void apply(EventRow row, Map<String, Effect> effects) {
        var data = Json.parse(row.data);
        if (is(row, EventType.EFFECT_RECORDED)) {
            var said = data.as(EffectRecorded.class);
            effects.computeIfAbsent(said.effect(), id -> recorded(row, said, effects.size() + 1));
        } else if (is(row, EventType.UNDO_REQUESTED)) {
            change(effects, data.as(UndoRequested.class).effect(), UndoState.REQUESTED, null);
        } else if (is(row, EventType.UNDO_DONE)) {
            change(effects, data.as(UndoDone.class).effect(), UndoState.UNDONE, null);
        } else if (is(row, EventType.UNDO_FAILED)) {
            var failed = data.as(UndoFailed.class);
            change(effects, failed.effect(), UndoState.FAILED, failed.message());
        }
    }

    private static Effect recorded(EventRow row, EffectRecorded said, int order) {
        return new Effect(
                textOf(row.jobKey),
                attempt(row),
                textOf(row.agent),
                textOf(row.agentId),
                said.effect(),
                said.kind(),
                said.reference(),
                said.undo().handler(),
                said.undo().arguments(),
                order,
                row.recordedAt,
                UndoState.STANDS,
                null);
    }

    /** What is undone stays so, whatever a late duplicate says. */
    private static void change(Map<String, Effect> effects, String id, UndoState state, @Nullable String message) {
        effects.computeIfPresent(
                id,
                (same, effect) -> effect.undo() == UndoState.UNDONE
                        ? effect
                        : new Effect(
                                effect.jobKey(),
                                effect.attempt(),
                                effect.agent(),
                                effect.agentId(),
                                effect.effect(),
                                effect.kind(),
                                effect.reference(),
                                effect.handler(),
                                effect.arguments(),
                                effect.order(),
                                effect.recordedAt(),
                                state,
                                message));
    }

    private static boolean is(EventRow row, EventType type) {
        return row.type.equals(type.wireName());
    }

    private static String textOf(@Nullable String text) {
        return text == null ? "" : text;
    }

    /** From 1; 1 where the sender does not say it. */
    private static int attempt(EventRow row) {
        try {
            return Integer.parseInt(Json.parse(row.attributes)
                    .string(Attribute.ATTEMPT.wireName())
                    .orElse("1"));
        } catch (NumberFormatException e) {
            return 1;
        }
    }
}
