package dev.orchestra.agents.state;

import dev.orchestra.events.log.JournalUnavailableException;

/** Where the states of agents are kept. Its adapters pass one contract test. */
public interface AgentStateStore extends AutoCloseable {

    /**
     * Becomes the owner of a scope. What owners before it stored is seen by this one, and nothing that they try to store later
     * counts. Blocks until it is so.
     *
     * @throws JournalUnavailableException if the store does not answer in time; try again
     * @throws IllegalStateException if there are more keys than the store is allowed to hold
     */
    StateShard take(StateScope scope);

    @Override
    void close();
}
