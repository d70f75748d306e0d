package dev.orchestra.history.records;

import org.jspecify.annotations.Nullable;

/** What came is no record of the engine that this release understands. */
final class UnreadableRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableRecordException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
