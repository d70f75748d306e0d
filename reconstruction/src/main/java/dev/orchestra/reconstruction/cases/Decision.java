package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.Json;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.workers.json.JsonFields;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a person made of a state that was not sure enough.
 *
 * @param accept else the next attempt begins with the checkpoint that the last heartbeat named
 * @param state in place of the proposed one, an object
 */
record Decision(boolean accept, @Nullable Json state) {

    static final String VARIABLE = RecoverableStep.DECISION;

    private record Raw(@Nullable Boolean accept, @Nullable Json state) {}

    /** The decision, where one was needed. */
    static Optional<Decision> of(JsonFields variables, RebuiltState rebuilt) {
        Optional<Json> variable = variables.get(VARIABLE);
        if (rebuilt.confident() || variable.isEmpty()) {
            return Optional.empty();
        }
        Raw raw;
        try {
            raw = variable.get().as(Raw.class);
        } catch (IllegalArgumentException e) {
            throw new BrokenCaseException("The variable 'decision' cannot be read: " + e.getMessage(), e);
        }
        if (raw.accept == null) {
            throw new BrokenCaseException(
                    "The variable 'decision' has to be {\"accept\": true, \"state\"?: {…}} or {\"accept\": false}, but is %s. Set it, and resolve this incident."
                            .formatted(variable.get()));
        }
        Json state = state(raw.state);
        if (state != null && !state.isObject()) {
            throw new BrokenCaseException(
                    "The variable 'decision' has a 'state' that is no object: %s. Set it, and resolve this incident."
                            .formatted(state));
        }
        return Optional.of(new Decision(raw.accept, state));
    }

    /** A form gives the text of a JSON object, and an empty text for none. */
    private static @Nullable Json state(@Nullable Json given) {
        if (given == null || given.isNull()) {
            return null;
        }
        if (!given.text().startsWith("\"")) {
            return given;
        }
        String text = given.as(String.class);
        try {
            return text.isBlank() ? null : Json.parse(text);
        } catch (IllegalArgumentException e) {
            return given;
        }
    }
}
