package dev.orchestra.reconstruction.cases;

/** A case has to wait for something that comes back by itself. */
final class NotYetException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NotYetException(String message) {
        super(message);
    }
}
