package dev.orchestra.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of {@code variables}, read only. */
@Entity
@Immutable
@Table(name = "variables")
@IdClass(VariableRow.Key.class)
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields.
class VariableRow {

    @Id
    long scopeKey;

    @Id
    String name;

    long instanceKey;
    String value;

    @Column(name = "bytes")
    @Nullable
    Integer wholeBytes;

    Instant updatedAt;

    record Key(long scopeKey, String name) implements Serializable {}

    EngineHistory.Variable view() {
        return new EngineHistory.Variable(scopeKey, name, value, wholeBytes, updatedAt);
    }
}
