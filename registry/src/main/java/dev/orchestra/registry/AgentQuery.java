package dev.orchestra.registry;

import java.util.Optional;

/**
 * Which agents are looked for; what is empty does not matter.
 *
 * @param skill one of the card's skills, in the same spelling
 * @param type the agent type
 * @param status by the silence after the last heartbeat
 */
public record AgentQuery(Optional<String> skill, Optional<String> type, Optional<AgentStatus> status) {

    public static final AgentQuery ALL = new AgentQuery(Optional.empty(), Optional.empty(), Optional.empty());

    /** Agents that have a skill, whether they are alive or not. */
    public static AgentQuery skill(String name) {
        return new AgentQuery(Optional.of(name), Optional.empty(), Optional.empty());
    }

    public AgentQuery ofType(String name) {
        return new AgentQuery(skill, Optional.of(name), status);
    }

    public AgentQuery withStatus(AgentStatus wanted) {
        return new AgentQuery(skill, type, Optional.of(wanted));
    }

    /** @param is the agent's status now */
    boolean fits(AgentView agent, AgentStatus is) {
        return type.map(agent.agent()::equals).orElse(true)
                && skill.map(agent.skills()::contains).orElse(true)
                && status.map(is::equals).orElse(true);
    }
}
