package dev.orchestra.reconstruction;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import java.util.List;

/**
 * An incarnation of an agent process is lost, and with it these steps.
 *
 * @param agent the agent type
 * @param evidence what was seen, in plain words and with times
 * @param silent the process itself is gone, so that its heartbeat can be cleared; false if a newer incarnation lives
 */
record Verdict(
        int partition,
        String agentId,
        String agent,
        String incarnation,
        List<ActiveStep> steps,
        String evidence,
        boolean silent) {
    Verdict {
        steps = List.copyOf(steps);
    }
}
