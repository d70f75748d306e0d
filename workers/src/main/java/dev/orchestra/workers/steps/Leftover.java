package dev.orchestra.workers.steps;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import dev.orchestra.processes.Variables;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an ended attempt leaves to the next one, in the job's own variable {@code resume}. A variable of that name that
 * belongs to another job is only seen from here, and does not count.
 *
 * @param jobKey whose attempt it was
 * @param attempt its number
 * @param state what the attempt had got to, if it left anything
 * @param from {@code checkpoint} or {@code reconstruction}
 * @param caseId the reconstruction it comes from
 */
record Leftover(
        @JsonProperty("jobkey") @Nullable String jobKey,
        @Nullable Integer attempt,
        @Nullable Json state,
        @Nullable String from,
        @JsonProperty("case") @Nullable String caseId) {

    private static final String CHECKPOINT = "checkpoint";
    private static final String RECONSTRUCTION = "reconstruction";

    /** The leftover in a job's variable, if it is one and counts for this job. */
    static Optional<Leftover> of(Optional<Json> variable, long jobKey) {
        if (variable.isEmpty() || !variable.get().isObject()) {
            return Optional.empty();
        }
        Leftover leftover;
        try {
            leftover = variable.get().as(Leftover.class);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // Somebody else's variable of that name.
        }
        boolean counts = Long.toString(jobKey).equals(leftover.jobKey) || RECONSTRUCTION.equals(leftover.from);
        return counts ? Optional.of(leftover) : Optional.empty();
    }

    /** The variables that a failed attempt sets in its job's own scope. */
    static Json variables(long jobKey, int attempt, @Nullable Json state) {
        Map<String, Object> resume = new LinkedHashMap<>();
        resume.put("jobkey", Long.toString(jobKey));
        resume.put("attempt", attempt);
        if (state != null && state.isObject()) {
            resume.put(Variables.RESUME_STATE, state);
        }
        resume.put(Variables.RESUME_FROM, CHECKPOINT);
        return Json.of(Map.of(Variables.RESUME, resume));
    }

    int nextAttempt() {
        return attempt == null || attempt < 0 || attempt == Integer.MAX_VALUE ? 1 : attempt + 1;
    }

    /** What the agent gets of it; nothing if there is no state. */
    @Nullable
    Resume resume() {
        return state == null || !state.isObject() ? null : new Resume(state, from == null ? CHECKPOINT : from, caseId);
    }
}
