package dev.orchestra.registry.endpoint;

/** An endpoint must not be called. The message says why and what to do. */
public final class ForbiddenEndpointException extends Exception {

    private static final long serialVersionUID = 1L;

    ForbiddenEndpointException(String message) {
        super(message);
    }
}
