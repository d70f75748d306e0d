package dev.orchestra.agents;

import dev.orchestra.events.Json;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The agent could not do the step. */
public final class StepFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;
    private final @Nullable Duration backoff;
    private final transient @Nullable Json state;

    private StepFailure(
            String message,
            boolean retryable,
            @Nullable Duration backoff,
            @Nullable Json state,
            @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
        this.backoff = backoff;
        this.state = state;
    }

    /** Another attempt may help. */
    public static StepFailure retryable(String message, @Nullable Throwable cause) {
        return new StepFailure(message, true, null, null, cause);
    }

    /** No attempt will help: an operator has to look. */
    public static StepFailure broken(String message, @Nullable Throwable cause) {
        return new StepFailure(message, false, null, null, cause);
    }

    /** The same failure; the next attempt waits this long. */
    public StepFailure after(Duration wait) {
        return new StepFailure(message(), retryable, wait, state, getCause());
    }

    /** The same failure; the next attempt finds this state in {@link StepContext#resume}. */
    public StepFailure leaving(Json whatIsDone) {
        return new StepFailure(message(), retryable, backoff, whatIsDone, getCause());
    }

    private String message() {
        return String.valueOf(getMessage());
    }

    public boolean isRetryable() {
        return retryable;
    }

    public Optional<Duration> backoff() {
        return Optional.ofNullable(backoff);
    }

    public Optional<Json> state() {
        return Optional.ofNullable(state);
    }
}
