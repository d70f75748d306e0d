package dev.orchestra.events.log;

import org.jspecify.annotations.Nullable;

/** The broker did not answer in time. Trying again later is right; nothing is known to be lost. */
public final class JournalUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public JournalUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
