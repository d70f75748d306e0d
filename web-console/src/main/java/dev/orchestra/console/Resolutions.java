package dev.orchestra.console;

import dev.orchestra.events.Json;
import dev.orchestra.history.EngineHistory;
import dev.orchestra.history.EngineHistory.Incident;
import dev.orchestra.workers.engine.Engine;
import org.springframework.stereotype.Component;

/** Resolves incidents: variables first, then the job's retries, then the incident itself. Doing it again does no harm. */
@Component
final class Resolutions {

    private final EngineHistory history;
    private final Engine engine;
    private final EngineCalls calls;

    Resolutions(EngineHistory history, Engine engine, EngineCalls calls) {
        this.history = history;
        this.engine = engine;
        this.calls = calls;
    }

    void resolve(String key, Json variables, int retries) {
        Incident incident = history.incident(Keys.parse("key", key))
                .orElseThrow(() -> ProblemException.of(
                        ProblemType.NOT_FOUND,
                        "The history knows no incident %s. If it came up just now, ask again in a moment."
                                .formatted(key)));
        if (incident.resolvedAt() != null) {
            throw ProblemException.of(
                    ProblemType.INVALID_STATE,
                    "The incident %s was resolved at %s.".formatted(key, incident.resolvedAt()));
        }
        if (!variables.equals(Json.object())) {
            Long element = incident.elementKey();
            long scope = element == null ? incident.instanceKey() : element;
            calls.await("the variables of the element instance " + scope, engine.setVariables(scope, variables));
        }
        calls.await("the incident " + key, engine.resolveIncident(incident.key(), incident.jobKey(), retries));
    }
}
