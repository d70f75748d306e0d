package dev.orchestra.history;

import dev.orchestra.history.ReconstructionHistory.Reconstruction;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** A row of {@code reconstructions}, read only: the events of the case write it. */
@Entity
@Immutable
@Table(name = "reconstructions")
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields.
class CaseRow {

    @Id
    @Column(name = "case_key")
    long key;

    String caseId;

    @Nullable
    String instanceKey;

    @Nullable
    String jobKey;

    @Nullable
    Integer attempt;

    @Nullable
    String agent;

    @Nullable
    String agentId;

    @Nullable
    String incarnation;

    @Nullable
    String reason;

    String state;

    @Nullable
    Double confidence;

    Instant openedAt;
    Instant changedAt;

    @Nullable
    Instant endedAt;

    Reconstruction view() {
        return new Reconstruction(
                caseId,
                instanceKey,
                jobKey,
                attempt,
                agent,
                agentId,
                incarnation,
                reason,
                Reconstruction.State.valueOf(state),
                confidence,
                openedAt,
                changedAt,
                endedAt);
    }
}
