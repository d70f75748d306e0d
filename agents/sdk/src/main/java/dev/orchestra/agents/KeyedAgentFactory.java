package dev.orchestra.agents;

import dev.orchestra.agents.messages.MessageRefusal;

/** Makes instances on demand. */
@FunctionalInterface
public interface KeyedAgentFactory {

    /**
     * Makes the instance of a key.
     *
     * @param key without the agent type
     * @throws MessageRefusal if there can be no such instance
     * @throws Exception anything else is reported, and the message fails
     */
    KeyedAgent create(String key) throws Exception;
}
