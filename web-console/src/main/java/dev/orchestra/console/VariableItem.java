package dev.orchestra.console;

import dev.orchestra.events.Json;
import dev.orchestra.history.EngineHistory.Variable;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A variable as the API shows it.
 *
 * @param scope the key of the element instance, or of the instance, that it belongs to
 * @param value its JSON; a string with its beginning where {@code wholeBytes} is given
 */
record VariableItem(
        String name, Json value, String scope, @Nullable Integer wholeBytes, Instant updatedAt) {

    static VariableItem of(Variable variable) {
        return new VariableItem(
                variable.name(),
                variable.wholeBytes() == null ? Json.trusted(variable.value()) : Json.of(variable.value()),
                Long.toString(variable.scopeKey()),
                variable.wholeBytes(),
                variable.updatedAt());
    }
}
