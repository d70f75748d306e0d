package dev.orchestra.history;

import dev.orchestra.history.EngineHistory.Page;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every event that was said on the topics, once, less heartbeats. It follows the topics by a moment, and by as long as an
 * outage lasted.
 *
 * <p>Pages, limits and errors are those of {@link EngineHistory}.
 */
public interface EventHistory {

    /** Events, the newest first by the time of their Kafka records. */
    Page<RecordedEvent> events(EventFilter filter, @Nullable String after, int limit);

    /** The event of this source and id. */
    Optional<RecordedEvent> event(String source, String id);

    /**
     * @param type in full, or the beginning of types, which ends with a dot
     * @param correlationId the instance's key
     * @param from only those recorded at this time or later
     * @param to only those recorded before this time
     */
    record EventFilter(
            Optional<String> type,
            Optional<String> source,
            Optional<String> correlationId,
            Optional<Instant> from,
            Optional<Instant> to) {

        public static final EventFilter ALL = new EventFilter(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * @param time when the sender says it happened
     * @param recordedAt the time stamp of the Kafka record
     * @param attributes all CloudEvents attributes as a JSON object, less the step token, which is a secret
     * @param data JSON as it was sent
     */
    record RecordedEvent(
            String id,
            String source,
            String type,
            @Nullable String subject,
            @Nullable String correlationId,
            @Nullable String causationId,
            @Nullable Instant time,
            Instant recordedAt,
            String topic,
            int partition,
            long offset,
            String attributes,
            String data) {}
}
