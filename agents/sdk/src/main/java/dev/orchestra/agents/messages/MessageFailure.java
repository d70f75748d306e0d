package dev.orchestra.agents.messages;

import org.jspecify.annotations.Nullable;

/** A message got no answer. Says why in a form that a program can act on, and in words. */
public final class MessageFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why there is no answer. */
    public enum Reason {
        /** Nobody answered in time: the receiver is dead, slow, or cannot be reached. It may still do what was asked. */
        TIMEOUT,
        /** The receiver said no; {@link #code} is its own or one of {@link MessageRefusal}. */
        REFUSED,
        /** No such agent is registered. */
        NO_SUCH_AGENT,
        /** The agent has taken its leave, or drains. What was sent waits in case it comes back under its id. */
        AGENT_GONE,
        /** The message could not be stored; it may be that it was. */
        JOURNAL_UNAVAILABLE,
        /** The message is over the size limit. */
        TOO_LARGE,
        /** More messages of this process wait for answers than are allowed. */
        TOO_MANY_UNANSWERED,
        /** This process stops. */
        STOPPED
    }

    private final Reason reason;
    private final String code;

    private MessageFailure(Reason reason, String code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.code = code;
    }

    static MessageFailure of(Reason reason, String message) {
        return new MessageFailure(reason, reason.name(), message, null);
    }

    static MessageFailure of(Reason reason, String message, Throwable cause) {
        return new MessageFailure(reason, reason.name(), message, cause);
    }

    static MessageFailure refused(String code, String message) {
        return new MessageFailure(Reason.REFUSED, code, message, null);
    }

    public Reason reason() {
        return reason;
    }

    /** The receiver's code where it refused, else the reason's name. */
    public String code() {
        return code;
    }
}
