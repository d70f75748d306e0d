package dev.orchestra.workers.steps;

import dev.orchestra.events.log.Topics;
import dev.orchestra.processes.StepHeaders;
import dev.orchestra.processes.Variables;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the designer said about a step, in its task headers.
 *
 * @param headers the designer's own headers, for the agent
 */
record StepDefinition(
        String agent, Duration deadline, OnLoss onLoss, String resultVariable, Map<String, String> headers) {

    private static final Set<String> OURS =
            Set.of(StepHeaders.AGENT, StepHeaders.DEADLINE, StepHeaders.ON_LOSS, StepHeaders.RESULT_VARIABLE);
    private static final Pattern VARIABLE = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");

    /** @throws IllegalArgumentException if a header is missing or wrong; the message is for the designer */
    static StepDefinition of(Map<String, String> headers, StepsOptions options) {
        Map<String, String> own = new HashMap<>(headers);
        own.keySet().removeAll(OURS);
        return new StepDefinition(
                agent(headers.get(StepHeaders.AGENT)),
                deadline(headers.get(StepHeaders.DEADLINE), options),
                onLoss(headers.get(StepHeaders.ON_LOSS)),
                resultVariable(headers.get(StepHeaders.RESULT_VARIABLE)),
                Map.copyOf(own));
    }

    private static String agent(@Nullable String header) {
        if (header == null || header.isBlank()) {
            throw new IllegalArgumentException(
                    "The task header 'agent' is missing. Name the agent type that does this step.");
        }
        if (!Topics.isAgentType(header)) {
            throw new IllegalArgumentException(
                    "The task header 'agent' has to be an agent type (1 to 64 lower case letters, digits and hyphens), but is '%s'."
                            .formatted(header));
        }
        return header;
    }

    private static Duration deadline(@Nullable String header, StepsOptions options) {
        if (header == null || header.isBlank()) {
            return options.deadlineDefault();
        }
        Duration deadline;
        try {
            deadline = Duration.parse(header.strip());
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "The task header 'deadline' has to be an ISO 8601 duration such as PT2M, but is '%s'."
                            .formatted(header),
                    e);
        }
        if (deadline.compareTo(Duration.ofMillis(1)) < 0 || deadline.compareTo(options.deadlineMax()) > 0) {
            throw new IllegalArgumentException(
                    "The task header 'deadline' has to be over 0 and at most %s, but is '%s'."
                            .formatted(options.deadlineMax(), header));
        }
        return deadline;
    }

    private static OnLoss onLoss(@Nullable String header) {
        if (header == null || header.isBlank() || header.equals(StepHeaders.ON_LOSS_RETRY)) {
            return OnLoss.RETRY;
        }
        if (header.equals(StepHeaders.ON_LOSS_ERROR)) {
            return OnLoss.ERROR;
        }
        throw new IllegalArgumentException("The task header 'onLoss' has to be '%s' or '%s', but is '%s'."
                .formatted(StepHeaders.ON_LOSS_RETRY, StepHeaders.ON_LOSS_ERROR, header));
    }

    private static String resultVariable(@Nullable String header) {
        if (header == null || header.isBlank()) {
            return StepHeaders.RESULT_VARIABLE_DEFAULT;
        }
        if (!VARIABLE.matcher(header).matches() || header.equals(Variables.ORCHESTRA)) {
            throw new IllegalArgumentException(
                    "The task header 'resultVariable' has to be the name of a variable (letters, digits, _) other than '%s', but is '%s'."
                            .formatted(Variables.ORCHESTRA, header));
        }
        return header;
    }
}
