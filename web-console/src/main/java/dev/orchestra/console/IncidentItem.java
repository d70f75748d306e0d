package dev.orchestra.console;

import dev.orchestra.history.EngineHistory.Incident;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An incident as the API shows it. {@code state} is {@code OPEN} or {@code RESOLVED}. */
record IncidentItem(
        String incidentKey,
        String processInstanceKey,
        @Nullable String processId,
        @Nullable String elementId,
        @Nullable String elementInstanceKey,
        @Nullable String jobKey,
        @Nullable String errorType,
        @Nullable String message,
        String state,
        Instant createdAt,
        @Nullable Instant resolvedAt) {

    static IncidentItem of(Incident incident) {
        return new IncidentItem(
                Long.toString(incident.key()),
                Long.toString(incident.instanceKey()),
                incident.processId(),
                incident.elementId(),
                Keys.text(incident.elementKey()),
                Keys.text(incident.jobKey()),
                incident.errorType(),
                incident.message(),
                incident.resolvedAt() == null ? "OPEN" : "RESOLVED",
                incident.createdAt(),
                incident.resolvedAt());
    }
}
