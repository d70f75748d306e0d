package dev.orchestra.agents.messages;

import dev.orchestra.events.Json;

/** Answers direct messages. Called on a virtual thread; may wait, ask others and take its time up to the message's expiry. */
@FunctionalInterface
public interface MessageHandler {

    /**
     * Takes one message. Messages are delivered at least once: {@link Message#source} and {@link Message#id} tell a
     * duplicate, which comes only after a restart or from a sender that repeats itself late.
     *
     * @param messenger sends in this message's name: what it sends carries on the message's correlation and names it as cause
     * @return the answer, an object; it is dropped if the sender wants none
     * @throws MessageRefusal to say no with a code that the sender's program can act on
     * @throws Exception anything else reaches the sender as {@code HANDLER_FAILED}, with the error's text scrubbed of secrets
     */
    Json receive(Message message, Messenger messenger) throws Exception;
}
