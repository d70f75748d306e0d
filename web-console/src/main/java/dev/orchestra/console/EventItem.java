package dev.orchestra.console;

import dev.orchestra.events.Json;
import dev.orchestra.history.EventHistory.RecordedEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event as the API shows it, with its place in the journal.
 *
 * @param time when the sender says it happened
 * @param recordedAt when it was recorded
 * @param attributes all CloudEvents attributes, less the step token
 */
record EventItem(
        String id,
        String source,
        String type,
        @Nullable String subject,
        @Nullable String correlationid,
        @Nullable String causationid,
        @Nullable Instant time,
        Instant recordedAt,
        String topic,
        int partition,
        long offset,
        Json attributes,
        Json data) {

    static EventItem of(RecordedEvent event) {
        return new EventItem(
                event.id(),
                event.source(),
                event.type(),
                event.subject(),
                event.correlationId(),
                event.causationId(),
                event.time(),
                event.recordedAt(),
                event.topic(),
                event.partition(),
                event.offset(),
                Json.trusted(event.attributes()),
                Json.trusted(event.data()));
    }
}
