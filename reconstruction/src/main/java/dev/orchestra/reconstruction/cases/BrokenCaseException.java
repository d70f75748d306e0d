package dev.orchestra.reconstruction.cases;

/** A case cannot go on as it is, and trying again is no use: an operator has to look. */
final class BrokenCaseException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BrokenCaseException(String message) {
        super(message);
    }

    BrokenCaseException(String message, Throwable cause) {
        super(message, cause);
    }
}
