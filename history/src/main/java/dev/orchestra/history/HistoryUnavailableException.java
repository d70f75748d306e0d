package dev.orchestra.history;

/** The database did not answer. Nothing is lost: the topics hold what it has not read yet. */
public final class HistoryUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    HistoryUnavailableException(Throwable cause) {
        super("The history in PostgreSQL does not answer: " + cause.getMessage(), cause);
    }
}
