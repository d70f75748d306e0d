package dev.orchestra.agents.instances;

/** The states of a partition have to be taken again before anything more is done with them. */
final class ShardLostException extends Exception {

    private static final long serialVersionUID = 1L;

    ShardLostException(RuntimeException cause) {
        super(cause.getMessage(), cause);
    }

    RuntimeException reason() {
        return getCause() instanceof RuntimeException reason ? reason : new IllegalStateException(getCause());
    }
}
