package dev.orchestra.registry;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.AgentRegistered;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One agent, as its card and its last heartbeat tell.
 *
 * @param agent the agent type
 * @param lastHeartbeat broker time of the last heartbeat
 * @param steps what it was working on then
 * @param rhythm how regularly its heartbeats came
 */
public record AgentView(
        String agentId,
        String agent,
        Optional<AgentRegistered> card,
        Optional<String> incarnation,
        Optional<Instant> lastHeartbeat,
        int capacity,
        List<ActiveStep> steps,
        Rhythm rhythm) {
    public AgentView {
        steps = List.copyOf(steps);
    }

    /** An agent whose heartbeats come as every agent's should. */
    public AgentView(
            String agentId,
            String agent,
            Optional<AgentRegistered> card,
            Optional<String> incarnation,
            Optional<Instant> lastHeartbeat,
            int capacity,
            List<ActiveStep> steps) {
        this(agentId, agent, card, incarnation, lastHeartbeat, capacity, steps, Rhythm.EXPECTED);
    }

    public AgentKind kind() {
        return card.filter(AgentRegistered::calledOverHttp).isPresent() ? AgentKind.HTTP : AgentKind.SDK;
    }

    /** What its card says that it can do. */
    public List<String> skills() {
        return card.map(AgentRegistered::skills).orElse(List.of());
    }

    /** The agent that this process calls over HTTP and heartbeats for, if it is such a process. */
    public Optional<String> actsFor() {
        return card.map(AgentRegistered::actsFor);
    }
}
