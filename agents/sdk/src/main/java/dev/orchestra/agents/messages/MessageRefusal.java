package dev.orchestra.agents.messages;

/** A handler says no: the sender gets a {@link MessageFailure} with this code. */
public final class MessageRefusal extends Exception {

    private static final long serialVersionUID = 1L;

    /** The receiver has no handler for messages. */
    public static final String UNKNOWN_MESSAGE = "UNKNOWN_MESSAGE";
    /** No instance of the key exists, and none can be made. */
    public static final String NO_SUCH_RECEIVER = "NO_SUCH_RECEIVER";
    /** The message's time was over before its turn came. */
    public static final String EXPIRED = "EXPIRED";
    /** The handler threw, or gave what is no answer. */
    public static final String HANDLER_FAILED = "HANDLER_FAILED";
    /** The answer is over the size limit. */
    public static final String ANSWER_TOO_LARGE = "ANSWER_TOO_LARGE";

    private final String code;

    /**
     * @param code stable, for programs; not empty
     * @param message why, for a person; secrets in it are scrubbed, and it is cut at 1,000 characters
     */
    public MessageRefusal(String code, String message) {
        super(message);
        if (code.isBlank()) {
            throw new IllegalArgumentException("A refusal needs a code that the sender's program can act on.");
        }
        this.code = code;
    }

    public String code() {
        return code;
    }
}
