package dev.orchestra.reconstruction;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import java.time.Instant;
import java.util.List;

/**
 * A heartbeat as it arrived.
 *
 * @param agent the agent type
 * @param at broker time
 */
record Heartbeat(String agentId, String agent, String incarnation, List<ActiveStep> steps, Instant at) {
    Heartbeat {
        steps = List.copyOf(steps);
    }
}
