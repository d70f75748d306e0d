package dev.orchestra.workers.steps;

import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import dev.orchestra.processes.Variables;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Reads jobs. What an element says of its step is read once, for it is mostly the same in each of its jobs. */
final class StepReader {

    private static final int DEFINITIONS_MAX = 10_000;

    private final StepsOptions options;
    /** What a model says at run time is kept in mind up to this length, so that the memory has a bound. */
    private static final int AGENT_STEP_CHARS_MAX = 1_000;

    private final Map<Source, StepDefinition> definitions = new ConcurrentHashMap<>();

    StepReader(StepsOptions options) {
        this.options = options;
    }

    /** @throws IllegalArgumentException if the job cannot be sent as it is; the message is for the designer */
    Step read(Job job) {
        JsonFields variables = JsonFields.of(job.variables());
        StepDefinition definition = definition(job.headers(), variables.get(Variables.AGENT_STEP));
        Json input = variables.get(Variables.INPUT).orElse(Json.object());
        if (!input.isObject()) {
            throw new IllegalArgumentException(
                    "The variable 'input' has to be an object, but begins with '%s'. Give the step input mappings with targets input.…"
                            .formatted(input.text()
                                    .substring(0, Math.min(20, input.text().length()))));
        }
        Optional<Leftover> leftover =
                Leftover.of(variables.get(Variables.LEFTOVER), variables.get(Variables.RESUME), job.key());
        int attempt = leftover.map(Leftover::nextAttempt).orElse(1);
        Resume resume = leftover.isEmpty() ? null : leftover.get().resume();
        return new Step(job, definition, input, resume, attempt, Origin.of(variables.get(Variables.ORCHESTRA)));
    }

    private StepDefinition definition(Map<String, String> headers, Optional<Json> agentStep) {
        Source source = new Source(headers, agentStep.map(Json::text).orElse(""));
        StepDefinition known = definitions.get(source);
        if (known != null) {
            return known;
        }
        StepDefinition read = StepDefinition.of(headers, agentStep, options);
        if (definitions.size() < DEFINITIONS_MAX && source.agentStep().length() <= AGENT_STEP_CHARS_MAX) {
            definitions.put(source, read);
        }
        return read;
    }

    private record Source(Map<String, String> headers, String agentStep) {
        Source {
            headers = Map.copyOf(headers);
        }
    }
}
