package dev.orchestra.history.ingest;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Tells errors of the data, which come again each time, from errors of the database, which pass. */
final class DataErrors {

    private DataErrors() {}

    /** Whether the SQL state blames the data: 22 (data), 23 (constraint), 54 (program limit, such as an index row's size). */
    static boolean isOne(Throwable problem) {
        for (@Nullable Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                var state = sql.getSQLState();
                return state.startsWith("22") || state.startsWith("23") || state.startsWith("54");
            }
        }
        return false;
    }
}
