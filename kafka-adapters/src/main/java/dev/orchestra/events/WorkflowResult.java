package dev.orchestra.events;

import org.jspecify.annotations.Nullable;

/** What a client reads on {@code workflow.output}. */
public sealed interface WorkflowResult {

    EventType type();

    record WorkflowCompleted(String processId, Json variables) implements WorkflowResult {
        @Override
        public EventType type() {
            return EventType.WORKFLOW_COMPLETED;
        }
    }

    /** The request was refused; no instance exists. {@code code} is stable. */
    record WorkflowRejected(String code, String message) implements WorkflowResult {
        @Override
        public EventType type() {
            return EventType.WORKFLOW_REJECTED;
        }
    }

    /** The instance waits for an operator. {@code incident} is the incident's key. */
    record WorkflowStalled(String incident, String message) implements WorkflowResult {
        @Override
        public EventType type() {
            return EventType.WORKFLOW_STALLED;
        }
    }

    record WorkflowCancelled(@Nullable String message) implements WorkflowResult {
        @Override
        public EventType type() {
            return EventType.WORKFLOW_CANCELLED;
        }
    }
}
