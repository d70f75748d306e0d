package dev.orchestra.workers.steps;

import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import dev.orchestra.processes.Variables;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Reads jobs. The headers of an element are read once, for they are the same in each of its jobs. */
final class StepReader {

    private static final int DEFINITIONS_MAX = 10_000;

    private final StepsOptions options;
    private final Map<Map<String, String>, StepDefinition> definitions = new ConcurrentHashMap<>();

    StepReader(StepsOptions options) {
        this.options = options;
    }

    /** @throws IllegalArgumentException if the job cannot be sent as it is; the message is for the designer */
    Step read(Job job) {
        StepDefinition definition = definition(job.headers());
        JsonFields variables = JsonFields.of(job.variables());
        Json input = variables.get(Variables.INPUT).orElse(Json.object());
        if (!input.isObject()) {
            throw new IllegalArgumentException(
                    "The variable 'input' has to be an object, but begins with '%s'. Give the step input mappings with targets input.…"
                            .formatted(input.text()
                                    .substring(0, Math.min(20, input.text().length()))));
        }
        Optional<Leftover> leftover = Leftover.of(variables.get(Variables.RESUME), job.key());
        int attempt = leftover.map(Leftover::nextAttempt).orElse(1);
        Resume resume = leftover.isEmpty() ? null : leftover.get().resume();
        return new Step(job, definition, input, resume, attempt, Origin.of(variables.get(Variables.ORCHESTRA)));
    }

    private StepDefinition definition(Map<String, String> headers) {
        StepDefinition known = definitions.get(headers);
        if (known != null) {
            return known;
        }
        StepDefinition read = StepDefinition.of(headers, options);
        if (definitions.size() < DEFINITIONS_MAX) {
            definitions.put(Map.copyOf(headers), read);
        }
        return read;
    }
}
