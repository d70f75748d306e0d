package dev.orchestra.agents;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Steps that an earlier process of the same agent id delegated, so that somebody else works on them. They are named in the
 * heartbeats until they are answered or over.
 */
final class AdoptedSteps {

    private final ConcurrentHashMap<StepKey, ActiveStep> steps = new ConcurrentHashMap<>();

    AdoptedSteps(Collection<ActiveStep> delegated) {
        for (ActiveStep step : delegated) {
            if (step.delegatedUntil() == null) {
                throw new IllegalArgumentException(
                        "Only a step that was delegated can be adopted, but that of job %s was not."
                                .formatted(step.jobKey()));
            }
            steps.put(new StepKey(step.jobKey(), step.attempt()), step);
        }
    }

    int size() {
        return steps.size();
    }

    boolean has(StepKey key) {
        return steps.containsKey(key);
    }

    List<ActiveStep> all() {
        return List.copyOf(steps.values());
    }

    /** @return whether it was here */
    boolean remove(StepKey key) {
        return steps.remove(key) != null;
    }

    /** @return how many are over */
    int expire(Instant now) {
        int before = steps.size();
        steps.values().removeIf(step -> !step.isDelegatedAt(now));
        return before - steps.size();
    }
}
