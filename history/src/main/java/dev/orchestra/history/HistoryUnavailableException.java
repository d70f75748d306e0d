package dev.orchestra.history;

import java.util.function.Supplier;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** The database did not answer. Nothing is lost: the topics hold what it has not read yet. */
public final class HistoryUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private HistoryUnavailableException(Throwable cause) {
        super("The history in PostgreSQL does not answer: " + cause.getMessage(), cause);
    }

    /** Asks the database, and says so if it does not answer. */
    static <T> T ask(Supplier<T> question) {
        try {
            return question.get();
        } catch (DataAccessException | TransactionException e) {
            throw new HistoryUnavailableException(e);
        }
    }
}
