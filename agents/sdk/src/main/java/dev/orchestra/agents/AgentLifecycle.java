package dev.orchestra.agents;

/**
 * What an agent does when its process starts and stops. An {@link AgentHandler} or a message handler that implements this too
 * is called without being named twice.
 */
public interface AgentLifecycle {

    /**
     * The process is about to be known to others: called once, before the first step and the first message. A
     * {@link dev.orchestra.events.log.JournalUnavailableException} has it called again a second later; anything else that it
     * throws is reported and stops the runtime with {@link AgentRuntime.StopReason#FAILED}.
     */
    default void started(AgentContext context) throws Exception {}

    /**
     * The process stops in order: called once, after the last step and message. State and messenger still work. What it
     * throws is reported. Not called when the process is killed or fenced off.
     */
    default void stopping(AgentContext context) throws Exception {}
}
