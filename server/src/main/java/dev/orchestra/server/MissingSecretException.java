package dev.orchestra.server;

/** Without a secret of its own anybody could answer for any agent; the server does not start. */
final class MissingSecretException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    MissingSecretException(int bytesMin, int length) {
        super("Expected ORCHESTRA_STEP_TOKEN_SECRET (orchestra.steps.token-secret) with %d characters or more, %s."
                .formatted(bytesMin, length == 0 ? "but it is not set" : "but it has " + length));
    }
}
