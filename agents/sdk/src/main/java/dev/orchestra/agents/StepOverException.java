package dev.orchestra.agents;

/**
 * The step is not this process' any more: it was answered, its deadline has passed, or others may have taken it over while this
 * process slept. Nothing was recorded for it, and nobody needs its outcome: the handler should end.
 */
public final class StepOverException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StepOverException(String message) {
        super(message);
    }
}
