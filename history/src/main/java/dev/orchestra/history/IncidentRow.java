package dev.orchestra.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of {@code incidents}, read only. */
@Entity
@Immutable
@Table(name = "incidents")
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields.
class IncidentRow {

    @Id
    @Column(name = "incident_key")
    long key;

    long instanceKey;

    @Nullable
    String processId;

    @Nullable
    Long elementKey;

    @Nullable
    String elementId;

    @Nullable
    Long jobKey;

    @Nullable
    String errorType;

    @Nullable
    String message;

    Instant createdAt;

    @Nullable
    Instant resolvedAt;

    EngineHistory.Incident view() {
        return new EngineHistory.Incident(
                key, instanceKey, processId, elementKey, elementId, jobKey, errorType, message, createdAt, resolvedAt);
    }
}
