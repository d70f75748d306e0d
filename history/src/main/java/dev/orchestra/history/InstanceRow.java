package dev.orchestra.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of {@code process_instances}, read only: the engine's records write it. */
@Entity
@Immutable
@Table(name = "process_instances")
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields.
class InstanceRow {

    @Id
    @Column(name = "instance_key")
    long key;

    @Nullable
    String processId;

    @Nullable
    Integer version;

    @Nullable
    Long definitionKey;

    @Nullable
    String state;

    Instant startedAt;

    @Nullable
    Instant endedAt;

    @Nullable
    Long parentKey;

    @Nullable
    String requestSource;

    @Nullable
    String requestId;

    @Nullable
    String traceparent;

    @Nullable
    String problem;

    EngineHistory.Instance view(int openIncidents) {
        return new EngineHistory.Instance(
                key,
                processId,
                version,
                definitionKey,
                stateOf(state),
                startedAt,
                endedAt,
                parentKey,
                requestSource,
                requestId,
                traceparent,
                problem,
                openIncidents);
    }

    static EngineHistory.Instance.State stateOf(@Nullable String name) {
        return name == null ? EngineHistory.Instance.State.ACTIVE : EngineHistory.Instance.State.valueOf(name);
    }
}
