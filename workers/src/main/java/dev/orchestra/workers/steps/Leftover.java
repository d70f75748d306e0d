package dev.orchestra.workers.steps;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import dev.orchestra.processes.Variables;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an ended attempt leaves to the next one. A failed attempt leaves it in the job's own variable {@code leftover}; a
 * reconstruction leaves it in the variable {@code resume}, which all jobs of the next attempt see. A leftover of another
 * job is only seen from here, and does not count.
 *
 * @param jobKey whose attempt it was
 * @param attempt its number
 * @param state what the attempt had got to, if it left anything
 * @param from {@code checkpoint} or {@code reconstruction}
 * @param caseId the reconstruction it comes from
 * @param confidence of the reconstruction, 0 to 1
 * @param effects the ids of earlier effects that stand
 * @param details of the reconstruction
 */
record Leftover(
        @JsonProperty("jobkey") @Nullable String jobKey,
        @Nullable Integer attempt,
        @Nullable Json state,
        @Nullable String from,
        @JsonProperty("case") @Nullable String caseId,
        @Nullable Double confidence,
        List<String> effects,
        @Nullable Json details) {

    private static final String CHECKPOINT = "checkpoint";
    private static final String RECONSTRUCTION = "reconstruction";

    Leftover {
        effects = effects == null ? List.of() : List.copyOf(effects);
    }

    /**
     * What counts for a job.
     *
     * @param leftover the job's variable of that name
     * @param resume the job's variable of that name: a reconstruction, or the leftover of a job that an earlier version failed
     */
    static Optional<Leftover> of(Optional<Json> leftover, Optional<Json> resume, long jobKey) {
        Optional<Leftover> own = read(leftover).filter(it -> it.isOf(jobKey));
        Optional<Leftover> before = read(resume).filter(it -> it.isOf(jobKey) || RECONSTRUCTION.equals(it.from));
        if (own.isEmpty() || before.isEmpty()) {
            return own.or(() -> before);
        }
        return Optional.of(own.get().after(before.get()));
    }

    /**
     * The variables that a failed attempt sets in its job's own scope.
     *
     * @param effects that the state counts on
     */
    static Json variables(long jobKey, int attempt, @Nullable Json state, List<String> effects) {
        Map<String, Object> leftover = new LinkedHashMap<>();
        leftover.put("jobkey", Long.toString(jobKey));
        leftover.put("attempt", attempt);
        if (state != null && state.isObject()) {
            leftover.put(Variables.RESUME_STATE, state);
            if (!effects.isEmpty()) {
                leftover.put("effects", effects);
            }
        }
        leftover.put(Variables.RESUME_FROM, CHECKPOINT);
        return Json.of(Map.of(Variables.LEFTOVER, leftover));
    }

    int nextAttempt() {
        return attempt == null || attempt < 0 || attempt == Integer.MAX_VALUE ? 1 : attempt + 1;
    }

    /** What the agent gets of it; nothing if there is no state. */
    @Nullable
    Resume resume() {
        return state == null || !state.isObject()
                ? null
                : new Resume(state, from == null ? CHECKPOINT : from, caseId, confidence, effects, details);
    }

    /** A failed attempt that went on from a reconstruction: what it does not say itself is as it was. */
    private Leftover after(Leftover before) {
        if (state == null || !state.isObject()) {
            return new Leftover(
                    jobKey,
                    attempt,
                    before.state,
                    before.from,
                    before.caseId,
                    before.confidence,
                    before.effects,
                    before.details);
        }
        Set<String> standing = new LinkedHashSet<>(before.effects);
        standing.addAll(effects);
        return new Leftover(jobKey, attempt, state, from, before.caseId, null, List.copyOf(standing), null);
    }

    private boolean isOf(long job) {
        return Long.toString(job).equals(jobKey);
    }

    private static Optional<Leftover> read(Optional<Json> variable) {
        if (variable.isEmpty() || !variable.get().isObject()) {
            return Optional.empty();
        }
        try {
            return Optional.of(variable.get().as(Leftover.class));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // Somebody else's variable of that name.
        }
    }
}
