package dev.orchestra.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can come back for a step on {@code workflow.step.response}. */
public sealed interface StepAnswer {

    /** The agent did it. */
    record StepCompleted(Json output) implements StepAnswer {
        public StepCompleted {
            output = output == null ? Json.object() : output;
        }
    }

    /**
     * The agent could not do it.
     *
     * @param retryable whether another attempt may help; if not, an operator has to look
     * @param backoff how long to wait before the next attempt; without it, the server's default
     * @param state what the next attempt gets as its resume state
     * @param effects the ids of the effects that stand, and that the state counts on
     */
    record StepFailed(
            String message,
            boolean retryable,
            @Nullable Duration backoff,
            @Nullable Json state,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> effects)
            implements StepAnswer {
        public StepFailed {
            Checks.required(message, "message");
            effects = effects == null ? List.of() : List.copyOf(effects);
            if (backoff != null && backoff.isNegative()) {
                throw new IllegalArgumentException("The field 'backoff' must not be negative, but is " + backoff + ".");
            }
        }

        /** A failure that leaves no effects. */
        public StepFailed(String message, boolean retryable, @Nullable Duration backoff, @Nullable Json state) {
            this(message, retryable, backoff, state, List.of());
        }
    }

    /** The agent says no: a BPMN error that the model can catch by its code. */
    record StepRejected(
            String code, String message, @Nullable Json output) implements StepAnswer {
        public StepRejected {
            Checks.required(code, "code");
            message = message == null ? "" : message;
        }
    }

    /**
     * The server's verdict: the attempt is over and nobody will answer for it.
     *
     * @param reason {@code AGENT_LOST} (its process is gone) or {@code AGENT_TIMEOUT} (its deadline has passed); the code
     *     of the BPMN error where the step's {@code onLoss} is {@code error}
     * @param state the last checkpoint, if there is one
     * @param agentId the process that had accepted the step; nothing where nobody had
     * @param incarnation of that process
     * @param checkpoint the number of the checkpoint that the process' last heartbeat named
     * @param since when the process had accepted it
     * @param at when the verdict was given
     */
    record StepLost(
            String reason,
            String message,
            @Nullable Json state,
            @Nullable String agentId,
            @Nullable String incarnation,
            @Nullable Long checkpoint,
            @Nullable Instant since,
            @Nullable Instant at)
            implements StepAnswer {
        public StepLost {
            Checks.required(reason, "reason");
            Checks.required(message, "message");
        }

        /** A step that no process is known to have accepted. */
        public StepLost(String reason, String message, @Nullable Json state) {
            this(reason, message, state, null, null, null, null, null);
        }
    }

    /**
     * Reads the answer that an event carries.
     *
     * @throws IllegalArgumentException if the event is no answer, or its data does not fit its type
     */
    static StepAnswer of(Event event) {
        if (event.is(EventType.STEP_COMPLETED)) {
            return event.dataAs(StepCompleted.class);
        }
        if (event.is(EventType.STEP_FAILED)) {
            return event.dataAs(StepFailed.class);
        }
        if (event.is(EventType.STEP_REJECTED)) {
            return event.dataAs(StepRejected.class);
        }
        if (event.is(EventType.STEP_LOST)) {
            return event.dataAs(StepLost.class);
        }
        throw new IllegalArgumentException(
                "Expected a step.completed, step.failed or step.rejected event, but the type is '%s'."
                        .formatted(event.type()));
    }
}
