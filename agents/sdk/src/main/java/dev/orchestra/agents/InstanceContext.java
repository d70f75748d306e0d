package dev.orchestra.agents;

/**
 * What an instance made on demand has at hand. Its state belongs to the hook or call that runs: it is stored when that ends,
 * before the answer goes out, and other threads must not touch it.
 */
public interface InstanceContext extends AgentContext {

    /** The key that it was made for, without the agent type. */
    String key();
}
