package dev.orchestra.console;

import java.io.IOException;

/** A body went past the limit while it was read. */
final class BodyTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    BodyTooLargeException(long bytesMax) {
        super(message(bytesMax));
    }

    static String message(long bytesMax) {
        return "A body may have at most %,d bytes. Keep large data elsewhere and send a reference to it."
                .formatted(bytesMax);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
