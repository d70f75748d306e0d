package dev.orchestra.workers.deploy;

import dev.orchestra.events.log.Topics;
import dev.orchestra.processes.JobTypes;
import dev.orchestra.processes.StepHeaders;
import dev.orchestra.processes.Variables;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The headers of one task, gathered while it is read, and what the contract says of them. */
final class AgentStep {

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");
    private static final Set<String> OURS =
            Set.of(StepHeaders.AGENT, StepHeaders.DEADLINE, StepHeaders.ON_LOSS, StepHeaders.RESULT_VARIABLE);

    private final Map<String, String> headers = new HashMap<>();
    private final List<String> twice = new ArrayList<>();
    private boolean agentStep;
    private boolean agentAtRunTime;

    void type(@Nullable String type) {
        agentStep = JobTypes.AGENT_STEP.equals(type);
    }

    void header(@Nullable String key, @Nullable String value) {
        if (key != null && headers.put(key, value == null ? "" : value) != null && OURS.contains(key)) {
            twice.add(key);
        }
    }

    /** An input mapping, which can name the agent when the model runs. */
    void input(@Nullable String target) {
        if (target != null) {
            String name = target.strip();
            agentAtRunTime |=
                    name.equals(Variables.AGENT_STEP) || name.equals(Variables.AGENT_STEP + "." + StepHeaders.AGENT);
        }
    }

    List<Finding> findings(String file, @Nullable String element) {
        if (!agentStep) {
            return List.of();
        }
        var findings = new ArrayList<Finding>();
        agent(file, element, findings);
        deadline(file, element, findings);
        onLoss(file, element, findings);
        resultVariable(file, element, findings);
        for (String key : twice) {
            findings.add(new Finding(
                    file,
                    element,
                    rule(key),
                    "The task header '%s' is there twice, and only one counts. Remove one.".formatted(key)));
        }
        return findings;
    }

    private void agent(String file, @Nullable String element, List<Finding> findings) {
        String agent = headers.get(StepHeaders.AGENT);
        if (agent == null && agentAtRunTime) {
            return;
        }
        if (agent == null || agent.isBlank()) {
            findings.add(new Finding(
                    file,
                    element,
                    Rule.AGENT,
                    "An agent step needs the task header 'agent' with the agent's type, such as"
                            + " 'terraform-generator', or an input mapping to 'agentStep.agent'."));
        } else if (!Topics.isAgentType(agent)) {
            findings.add(new Finding(
                    file,
                    element,
                    Rule.AGENT,
                    "The header 'agent' is '%s'; an agent type has 1 to 64 lower case letters, digits and hyphens."
                            .formatted(DeploymentChecks.abbreviated(agent))));
        }
    }

    private void deadline(String file, @Nullable String element, List<Finding> findings) {
        String deadline = headers.get(StepHeaders.DEADLINE);
        if (deadline == null || isPositiveDuration(deadline)) {
            return;
        }
        findings.add(new Finding(
                file,
                element,
                Rule.DEADLINE,
                "The header 'deadline' is '%s'; expected a positive ISO 8601 duration in days, hours, minutes or seconds, such as PT2M."
                        .formatted(DeploymentChecks.abbreviated(deadline))));
    }

    private void onLoss(String file, @Nullable String element, List<Finding> findings) {
        String onLoss = headers.get(StepHeaders.ON_LOSS);
        if (onLoss == null || onLoss.equals(StepHeaders.ON_LOSS_RETRY) || onLoss.equals(StepHeaders.ON_LOSS_ERROR)) {
            return;
        }
        findings.add(new Finding(
                file,
                element,
                Rule.ON_LOSS,
                "The header 'onLoss' is '%s'; expected 'retry' (the default) or 'error'."
                        .formatted(DeploymentChecks.abbreviated(onLoss))));
    }

    private void resultVariable(String file, @Nullable String element, List<Finding> findings) {
        String variable = headers.get(StepHeaders.RESULT_VARIABLE);
        if (variable == null || (VARIABLE.matcher(variable).matches() && !BpmnCheck.isReserved(variable))) {
            return;
        }
        findings.add(new Finding(
                file,
                element,
                Rule.RESULT_VARIABLE,
                "The header 'resultVariable' is '%s'; expected a variable's name (letters, digits, underscores) other than 'orchestra'."
                        .formatted(DeploymentChecks.abbreviated(variable))));
    }

    private static Rule rule(String key) {
        return switch (key) {
            case StepHeaders.AGENT -> Rule.AGENT;
            case StepHeaders.DEADLINE -> Rule.DEADLINE;
            case StepHeaders.ON_LOSS -> Rule.ON_LOSS;
            default -> Rule.RESULT_VARIABLE;
        };
    }

    private static boolean isPositiveDuration(String text) {
        try {
            Duration duration = Duration.parse(text);
            return !duration.isNegative() && !duration.isZero();
        } catch (DateTimeParseException e) {
            return false;
        }
    }
}
