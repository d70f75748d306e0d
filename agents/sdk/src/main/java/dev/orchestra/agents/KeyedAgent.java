package dev.orchestra.agents;

import dev.orchestra.agents.instances.Passivation;
import dev.orchestra.agents.messages.Message;
import dev.orchestra.agents.messages.MessageRefusal;
import dev.orchestra.events.Json;

/**
 * One of many agents of a type, made on demand for the key of the messages that it gets. It handles one message at a time,
 * like an actor; instances of different keys work side by side. It may leave memory at any time between two messages: what
 * has to last goes into its state.
 */
public interface KeyedAgent {

    /** It was made, and its state is loaded. If this throws, the message that called it fails and the next one tries again. */
    default void activated(InstanceContext context) throws Exception {}

    /**
     * Answers one message. When the state changes, message and change are one: a message that is delivered again gets the
     * first answer and changes nothing, as long as it is among the newest hundred that changed the state.
     *
     * @return the answer, an object; it is dropped if the sender wants none
     * @throws MessageRefusal to say no; what it changed is dropped
     * @throws Exception anything else reaches the sender as {@code HANDLER_FAILED}; what it changed is dropped, and the
     *     instance is made anew
     */
    Json receive(Message message, InstanceContext context) throws Exception;

    /** It leaves the memory of this process. What it throws is reported. */
    default void passivated(InstanceContext context, Passivation why) throws Exception {}
}
