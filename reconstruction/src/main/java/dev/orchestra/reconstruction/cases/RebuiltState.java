package dev.orchestra.reconstruction.cases;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.orchestra.events.Json;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.workers.json.JsonFields;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the merge hands on, in the process variable {@code rebuilt}.
 *
 * @param confident whether the step goes on without a person
 * @param confidence 0 to 1
 * @param effects the ids of those that stand
 * @param details for the next attempt, and for the person who is asked
 * @param at when it was made
 * @param settled whether the case is closed with it; nothing where another part always closes it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record RebuiltState(
        boolean confident,
        double confidence,
        Json state,
        List<String> effects,
        @Nullable Json details,
        @Nullable Instant at,
        @Nullable Boolean settled) {

    static final String VARIABLE = RecoverableStep.REBUILT;

    RebuiltState {
        effects = effects == null ? List.of() : List.copyOf(effects);
        state = state == null || !state.isObject() ? Json.object() : state;
    }

    /** The same, closing the case or not. */
    RebuiltState settled(boolean closes) {
        return new RebuiltState(confident, confidence, state, effects, details, at, closes);
    }

    /** @throws BrokenCaseException if the variable is not there or does not fit */
    static RebuiltState of(JsonFields variables) {
        Json variable = variables
                .get(VARIABLE)
                .orElseThrow(() -> new BrokenCaseException(
                        "The variable 'rebuilt' is missing: a job 'reconstruction-rebuild' has to come before."));
        try {
            return variable.as(RebuiltState.class);
        } catch (IllegalArgumentException e) {
            throw new BrokenCaseException("The variable 'rebuilt' cannot be read: " + e.getMessage(), e);
        }
    }
}
