package dev.orchestra.events.cloudevents;

/** A record is no CloudEvent of the wire contract. Stays inside the codec. */
final class UnreadableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
        // No stack trace: the sender's mistake, not ours, and anybody can send many.
        super(message, null, false, false);
    }
}
