package dev.orchestra.events;

import tools.jackson.core.JacksonException;

/** A text is not JSON, or not the JSON that was expected. The message says what is wrong and where. */
public final class InvalidJsonException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    InvalidJsonException(String message) {
        super(message);
    }

    private InvalidJsonException(String message, Throwable cause) {
        super(message, cause);
    }

    static InvalidJsonException of(JacksonException cause) {
        var where = cause.getLocation();
        String place = where == null || where.getLineNr() < 1
                ? ""
                : " (line %d, column %d)".formatted(where.getLineNr(), where.getColumnNr());
        return new InvalidJsonException(cause.getOriginalMessage() + place, cause);
    }
}
