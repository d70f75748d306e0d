package dev.orchestra.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of {@code jobs}, read only. */
@Entity
@Immutable
@Table(name = "jobs")
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields.
class JobRow {

    @Id
    @Column(name = "job_key")
    long key;

    long instanceKey;

    @Nullable
    Long elementKey;

    @Nullable
    String elementId;

    @Nullable
    String type;

    String state;

    @Nullable
    Integer retries;

    @Nullable
    String worker;

    @Nullable
    String errorCode;

    @Nullable
    String errorMessage;

    @Nullable
    Instant createdAt;

    Instant changedAt;

    EngineHistory.JobState view() {
        return new EngineHistory.JobState(
                key,
                elementKey,
                elementId,
                type,
                state,
                retries,
                worker,
                errorCode,
                errorMessage,
                createdAt,
                changedAt);
    }
}
