package dev.orchestra.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of {@code events}, read only. */
@Entity
@Immutable
@Table(name = "events")
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields.
class EventRow {

    @Id
    @Column(name = "event_key")
    long key;

    String fingerprint;
    String source;
    String eventId;
    String type;

    @Nullable
    String subject;

    @Nullable
    String correlationId;

    @Nullable
    String causationId;

    @Column(name = "event_time")
    @Nullable
    Instant time;

    Instant recordedAt;
    String topic;
    int partitionId;
    long recordOffset;
    String attributes;
    String data;

    @Nullable
    String jobKey;

    @Nullable
    String agent;

    @Nullable
    String agentId;

    @Nullable
    String caseId;

    EventHistory.RecordedEvent view() {
        return new EventHistory.RecordedEvent(
                eventId,
                source,
                type,
                subject,
                correlationId,
                causationId,
                time,
                recordedAt,
                topic,
                partitionId,
                recordOffset,
                attributes,
                data);
    }
}
