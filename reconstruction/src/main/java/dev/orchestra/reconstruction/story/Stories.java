package dev.orchestra.reconstruction.story;

import dev.orchestra.events.AnswerRefused;
import dev.orchestra.events.CaseEvent.CaseCompleted;
import dev.orchestra.events.CaseEvent.CaseDecided;
import dev.orchestra.events.CaseEvent.CaseGathered;
import dev.orchestra.events.CaseEvent.CaseMerged;
import dev.orchestra.events.CaseEvent.CaseOpened;
import dev.orchestra.events.CaseEvent.CaseUndone;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.UndoEvent.UndoDone;
import dev.orchestra.events.UndoEvent.UndoFailed;
import dev.orchestra.events.UndoEvent.UndoRequested;
import dev.orchestra.history.EventHistory.RecordedEvent;
import dev.orchestra.reconstruction.story.Story.RefusedAnswer;
import dev.orchestra.reconstruction.story.Story.UndoState;
import dev.orchestra.reconstruction.story.Story.UndoStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads stories from events. An event that does not fit its type is left out, and the rest is told. */
public final class Stories {

    private static final Logger LOG = LoggerFactory.getLogger(Stories.class);

    private Stories() {}

    /**
     * Tells a case.
     *
     * @param events those that carry its id, oldest first
     * @param shared those that carry the id of the question that it shares with other cases, oldest first
     */
    public static Story of(String caseId, List<RecordedEvent> events, List<RecordedEvent> shared) {
        return new Story(
                caseId,
                first(events, EventType.RECONSTRUCTION_OPENED, CaseOpened.class),
                first(events, EventType.RECONSTRUCTION_GATHERED, CaseGathered.class),
                first(events, EventType.RECONSTRUCTION_MERGED, CaseMerged.class),
                first(events, EventType.RECONSTRUCTION_DECIDED, CaseDecided.class),
                first(events, EventType.RECONSTRUCTION_UNDONE, CaseUndone.class),
                first(events, EventType.RECONSTRUCTION_COMPLETED, CaseCompleted.class),
                undo(events),
                refused(shared));
    }

    private static <T> @Nullable T first(List<RecordedEvent> events, EventType type, Class<T> payload) {
        return events.stream()
                .filter(it -> it.type().equals(type.wireName()))
                .flatMap(it -> read(it, payload).stream())
                .findFirst()
                .orElse(null);
    }

    private static <T> Optional<T> read(RecordedEvent event, Class<T> payload) {
        try {
            return Optional.of(Json.trusted(event.data()).as(payload));
        } catch (IllegalArgumentException e) {
            LOG.debug("The event {} of a case does not fit its type; it is left out.", event.id(), e);
            return Optional.empty();
        }
    }

    private static List<UndoStep> undo(List<RecordedEvent> events) {
        Map<String, UndoStep> steps = new LinkedHashMap<>();
        for (RecordedEvent event : events) {
            if (event.type().equals(EventType.UNDO_REQUESTED.wireName())) {
                read(event, UndoRequested.class)
                        .ifPresent(it -> steps.put(
                                it.effect(),
                                new UndoStep(
                                        it.effect(),
                                        it.kind(),
                                        it.reference(),
                                        it.undo().handler(),
                                        UndoState.ASKED,
                                        null,
                                        event.recordedAt())));
            } else if (event.type().equals(EventType.UNDO_DONE.wireName())) {
                read(event, UndoDone.class)
                        .ifPresent(it -> steps.computeIfPresent(
                                it.effect(), (effect, step) -> ended(step, UndoState.UNDONE, null)));
            } else if (event.type().equals(EventType.UNDO_FAILED.wireName())) {
                read(event, UndoFailed.class)
                        .ifPresent(it -> steps.computeIfPresent(
                                it.effect(), (effect, step) -> ended(step, UndoState.FAILED, it.message())));
            }
        }
        return List.copyOf(steps.values());
    }

    private static UndoStep ended(UndoStep step, UndoState state, @Nullable String message) {
        return new UndoStep(
                step.effect(), step.kind(), step.reference(), step.handler(), state, message, step.askedAt());
    }

    private static List<RefusedAnswer> refused(List<RecordedEvent> shared) {
        List<RefusedAnswer> refused = new ArrayList<>();
        for (RecordedEvent event : shared) {
            if (event.type().equals(EventType.ANSWER_REFUSED.wireName())) {
                read(event, AnswerRefused.class)
                        .ifPresent(it -> refused.add(new RefusedAnswer(
                                Json.trusted(event.attributes())
                                        .string("agentid")
                                        .orElse(null),
                                it.reason().name(),
                                it.message(),
                                event.time())));
            }
        }
        return refused;
    }
}
