package dev.orchestra.events.log;

/** Another process has taken over this one's transactional id: this one must stop what it is doing. */
public final class FencedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public FencedException(String message, Throwable cause) {
        super(message, cause);
    }
}
