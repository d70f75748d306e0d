package dev.orchestra.stack;

/** The stack could not do what was asked. The message says what was expected, what came, and what to do next. */
public final class StackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what was expected, what came, and the next step */
    public StackException(String message) {
        super(message);
    }

    /**
     * @param message what was expected, what came, and the next step
     * @param cause what made it fail
     */
    public StackException(String message, Throwable cause) {
        super(message, cause);
    }
}
