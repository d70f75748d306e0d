package dev.orchestra.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of {@code elements}, read only. */
@Entity
@Immutable
@Table(name = "elements")
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields.
class ElementRow {

    @Id
    @Column(name = "element_key")
    long key;

    long instanceKey;

    @Nullable
    String elementId;

    @Nullable
    String elementType;

    @Nullable
    Long scopeKey;

    @Nullable
    String state;

    Instant startedAt;

    @Nullable
    Instant endedAt;

    EngineHistory.Element view() {
        return new EngineHistory.Element(
                key, elementId, elementType, scopeKey, InstanceRow.stateOf(state), startedAt, endedAt);
    }
}
