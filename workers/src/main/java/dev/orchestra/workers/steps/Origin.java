package dev.orchestra.workers.steps;

import dev.orchestra.events.Json;
import dev.orchestra.processes.Variables;
import dev.orchestra.workers.json.JsonFields;
import java.util.Optional;

/**
 * Where an instance came from: its root variable {@code orchestra}.
 *
 * @param request the id of the event or call that asked for the instance
 * @param traceparent the trace the story began with
 */
public record Origin(Optional<String> request, Optional<String> traceparent) {

    private static final Origin NOBODY = new Origin(Optional.empty(), Optional.empty());

    /** The origin that a job's variable tells; nobody's if it is not there or not ours. */
    public static Origin of(Optional<Json> variable) {
        if (variable.isEmpty() || !variable.get().isObject()) {
            return NOBODY;
        }
        JsonFields fields = JsonFields.of(variable.get());
        return new Origin(text(fields, Variables.ORCHESTRA_REQUEST), text(fields, Variables.ORCHESTRA_TRACEPARENT));
    }

    /** What caused the instance: the request, or the instance itself where nothing asked for it. */
    public String cause(long processInstanceKey) {
        return request.orElseGet(() -> Long.toString(processInstanceKey));
    }

    private static Optional<String> text(JsonFields fields, String name) {
        return fields.get(name).filter(value -> value.text().startsWith("\"")).map(value -> value.as(String.class));
    }
}
