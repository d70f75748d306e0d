package dev.orchestra.agents.messages;

/** Takes the broadcasts of a subscription. Called on a virtual thread, one broadcast of a sender at a time. */
@FunctionalInterface
public interface BroadcastHandler {

    /**
     * Takes one broadcast, at least once.
     *
     * @param messenger sends in this broadcast's name
     * @throws Exception then it is tried again, three times in all, and kept as a dead letter of its topic after that
     */
    void receive(Message message, Messenger messenger) throws Exception;
}
