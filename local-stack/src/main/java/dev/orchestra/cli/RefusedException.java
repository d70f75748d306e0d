package dev.orchestra.cli;

/** The server answered that it will not, or the work failed. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
