package dev.orchestra.workers.steps;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.Topics;
import dev.orchestra.processes.StepHeaders;
import dev.orchestra.processes.Variables;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the designer said about a step: in its task headers, and, where these say nothing, in the variable {@code agentStep}.
 *
 * @param headers the designer's own headers, for the agent
 */
record StepDefinition(
        String agent, Duration deadline, OnLoss onLoss, String resultVariable, Map<String, String> headers) {

    private static final Set<String> OURS =
            Set.of(StepHeaders.AGENT, StepHeaders.DEADLINE, StepHeaders.ON_LOSS, StepHeaders.RESULT_VARIABLE);
    private static final Pattern VARIABLE = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");

    /** @throws IllegalArgumentException if something is missing or wrong; the message is for the designer */
    static StepDefinition of(Map<String, String> headers, Optional<Json> agentStep, StepsOptions options) {
        Map<String, String> said = agentStep.isEmpty() ? new HashMap<>() : said(agentStep.get());
        said.putAll(headers);
        Map<String, String> own = new HashMap<>(said);
        own.keySet().removeAll(OURS);
        return new StepDefinition(
                agent(said.get(StepHeaders.AGENT)),
                deadline(said.get(StepHeaders.DEADLINE), options),
                onLoss(said.get(StepHeaders.ON_LOSS)),
                resultVariable(said.get(StepHeaders.RESULT_VARIABLE)),
                Map.copyOf(own));
    }

    /** The fields of the variable, written as headers would be. */
    private static Map<String, String> said(Json agentStep) {
        Map<String, Object> fields = object(agentStep.isObject() ? agentStep.asMap() : agentStep.text(), "agentStep");
        Map<String, String> said = new HashMap<>();
        Object headers = fields.get(Variables.AGENT_STEP_HEADERS);
        if (headers != null) {
            object(headers, "agentStep.headers").forEach((name, value) -> {
                if (value != null) {
                    said.put(name, text(value, "agentStep.headers." + name));
                }
            });
        }
        for (String name : OURS) {
            Object value = fields.get(name);
            said.remove(name);
            if (value != null) {
                said.put(name, text(value, "agentStep." + name));
            }
        }
        return said;
    }

    @SuppressWarnings("unchecked") // The names in a JSON object are texts.
    private static Map<String, Object> object(Object value, String name) {
        if (value instanceof Map<?, ?> fields) {
            return (Map<String, Object>) fields;
        }
        throw new IllegalArgumentException(
                "The variable '%s' has to be an object, but is '%s'.".formatted(name, ErrorText.of(value.toString())));
    }

    private static String text(Object value, String name) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(
                "The variable '%s' has to be a text, but is '%s'.".formatted(name, ErrorText.of(value.toString())));
    }

    private static String agent(@Nullable String agent) {
        if (agent == null || agent.isBlank()) {
            throw new IllegalArgumentException(
                    "The task header 'agent' is missing, and the variable 'agentStep.agent' too. Name the agent type that does this step.");
        }
        if (!Topics.isAgentType(agent)) {
            throw new IllegalArgumentException(
                    "The task header 'agent' has to be an agent type (1 to 64 lower case letters, digits and hyphens), but is '%s'."
                            .formatted(agent));
        }
        return agent;
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
