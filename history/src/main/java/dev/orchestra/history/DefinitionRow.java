package dev.orchestra.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of {@code process_definitions}, read only. The BPMN is fetched by itself, because it may be long. */
@Entity
@Immutable
@Table(name = "process_definitions")
class DefinitionRow {

    @Id
    @Column(name = "definition_key")
    long key;

    @Nullable
    String processId;

    @Nullable
    Integer version;

    @Nullable
    String resourceName;

    @Nullable
    Instant deployedAt;

    @Nullable
    Instant deletedAt;

    EngineHistory.ProcessDefinition view() {
        return new EngineHistory.ProcessDefinition(
                key, processId == null ? "" : processId, version == null ? 0 : version, resourceName, deployedAt);
    }
}
