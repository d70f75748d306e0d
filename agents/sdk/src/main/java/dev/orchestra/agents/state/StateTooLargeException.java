package dev.orchestra.agents.state;

/** A state is over the limit and was not stored; what was stored before stands. */
public final class StateTooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public StateTooLargeException(String key, long bytes, int bytesMax) {
        super(
                "The state of '%s' has %,d bytes; at most %,d are allowed. Keep what is large elsewhere and a reference here, or raise the limit."
                        .formatted(key, bytes, bytesMax));
    }
}
