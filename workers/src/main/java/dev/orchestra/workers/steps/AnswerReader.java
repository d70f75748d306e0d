package dev.orchestra.workers.steps;

import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.StepAnswer;
import dev.orchestra.workers.json.JsonFields;

/** Reads an answer's data. A result is cut out of the event's text and not rebuilt, for it only passes through. */
final class AnswerReader {

    private AnswerReader() {}

    /** @throws IllegalArgumentException if the data does not fit the type */
    static StepAnswer read(Event event) {
        if (!event.is(EventType.STEP_COMPLETED)) {
            return StepAnswer.of(event);
        }
        Json output = JsonFields.of(event.data()).get("output").orElse(Json.object());
        if (!output.isObject()) {
            throw new IllegalArgumentException("The field 'output' has to be a JSON object.");
        }
        return new StepAnswer.StepCompleted(output);
    }
}
