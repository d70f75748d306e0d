package dev.orchestra.agents.instances;

import dev.orchestra.agents.state.AgentState;

/** Makes instances. */
@FunctionalInterface
public interface ResidentFactory<R extends Resident> {

    /**
     * @param key {@code {agent}/{key}}
     * @param state to be touched in hooks and calls only
     */
    R create(String key, AgentState state) throws Exception;
}
