package dev.orchestra.cli;

/** No server answers. */
final class UnreachableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreachableException(String server, Throwable cause) {
        super(
                "No Orchestra server answers at %s (%s). Start one with ./orchestra dev, or name another with --server or ORCHESTRA_SERVER."
                        .formatted(server, cause.getClass().getSimpleName()),
                cause);
    }
}
