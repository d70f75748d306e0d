package dev.orchestra.console;

import dev.orchestra.events.Json;
import dev.orchestra.processes.Variables;
import org.jspecify.annotations.Nullable;

/** Variables that a person sends: an object, and none of them ours. */
final class VariableBodies {

    private VariableBodies() {}

    /**
     * The variables, or none.
     *
     * @throws ProblemException if they are no object or use our name
     */
    static Json checked(@Nullable Json variables) {
        if (variables == null || variables.isNull()) {
            return Json.object();
        }
        if (!variables.isObject()) {
            throw ProblemException.field("variables", "expected a JSON object with a field for each variable");
        }
        if (variables.asMap().containsKey(Variables.ORCHESTRA)) {
            throw ProblemException.of(
                    ProblemType.RESERVED_VARIABLE,
                    "The variable '%s' is reserved for the server. Give yours another name."
                            .formatted(Variables.ORCHESTRA));
        }
        return variables;
    }
}
