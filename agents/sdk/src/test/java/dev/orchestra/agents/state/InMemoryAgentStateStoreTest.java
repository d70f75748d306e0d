package dev.orchestra.agents.state;

import dev.orchestra.events.log.TopicPartition;

class InMemoryAgentStateStoreTest extends AgentStateStoreContract {

    private final InMemoryAgentStateStore shared = new InMemoryAgentStateStore(LIMITS);

    @Override
    AgentStateStore store() {
        return shared;
    }

    @Override
    TopicPartition messagesOf(String key) {
        return new TopicPartition("agent.message." + agent, 0);
    }
}
