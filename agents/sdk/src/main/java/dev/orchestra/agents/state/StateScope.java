package dev.orchestra.agents.state;

import dev.orchestra.events.log.TopicPartition;

/** The keys that have one owner at a time. */
public sealed interface StateScope {

    /** Tells scopes apart, in the whole installation. */
    String name();

    /**
     * The state of one process, under its agent id.
     *
     * @param agent the agent type
     */
    record OfProcess(String agent, String agentId) implements StateScope {
        @Override
        public String name() {
            return agentId;
        }
    }

    /**
     * The instances {@code {agent}/{key}} that live on one partition of their messages.
     *
     * @param messages the partition of {@code agent.message.{agent}}
     */
    record OfPartition(String agent, TopicPartition messages) implements StateScope {
        @Override
        public String name() {
            return agent + "/" + messages.partition();
        }
    }
}
