package dev.orchestra.agents.messages;

/**
 * The receiver is not in the hands of this process any more: nothing is answered from here, and the message stays where it is
 * for the process that owns its partition.
 */
public final class ReceiverMovedException extends Exception {

    private static final long serialVersionUID = 1L;

    public ReceiverMovedException(String message) {
        super(message);
    }
}
