package dev.orchestra.registry;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.AgentRegistered;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One agent process, as its card and its last heartbeat tell.
 *
 * @param agent the agent type
 * @param lastHeartbeat broker time of the last heartbeat
 * @param steps what it was working on then
 */
public record AgentView(
        String agentId,
        String agent,
        Optional<AgentRegistered> card,
        Optional<String> incarnation,
        Optional<Instant> lastHeartbeat,
        int capacity,
        List<ActiveStep> steps) {
    public AgentView {
        steps = List.copyOf(steps);
    }
}
