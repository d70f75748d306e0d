package dev.orchestra.events;

import org.jspecify.annotations.Nullable;

/** What becomes of a task: anything that agents agree on and that is no step of a process. */
public sealed interface TaskEvent extends BusEvent {

    /** The task, by the id that its creator gave it. */
    String task();

    @Override
    default String about() {
        return task();
    }

    /**
     * @param name what is to be done, for a person
     * @param feature the feature that it belongs to
     * @param input what the one who does it needs
     */
    record TaskCreated(
            String task,
            String name,
            @Nullable String description,
            @Nullable String feature,
            @Nullable Json input) implements TaskEvent {
        public TaskCreated {
            Checks.required(task, "task");
            Checks.required(name, "name");
        }

        @Override
        public EventType type() {
            return EventType.TASK_CREATED;
        }
    }

    /**
     * @param agent the agent type
     * @param agentId the agent process, where it is one in particular
     */
    record TaskAssigned(String task, String agent, @Nullable String agentId) implements TaskEvent {
        public TaskAssigned {
            Checks.required(task, "task");
            Checks.required(agent, "agent");
        }

        @Override
        public EventType type() {
            return EventType.TASK_ASSIGNED;
        }
    }

    /** @param attempt from 1 */
    record TaskStarted(String task, int attempt) implements TaskEvent {
        public TaskStarted {
            Checks.required(task, "task");
            Checks.atLeast(attempt, 1, "attempt");
        }

        @Override
        public EventType type() {
            return EventType.TASK_STARTED;
        }
    }

    record TaskCompleted(String task, @Nullable Json result) implements TaskEvent {
        public TaskCompleted {
            Checks.required(task, "task");
        }

        @Override
        public EventType type() {
            return EventType.TASK_COMPLETED;
        }
    }

    /**
     * @param attempt from 1
     * @param message what went wrong and what to do, without secrets
     * @param retryable whether another attempt may help
     */
    record TaskFailed(String task, int attempt, String message, boolean retryable) implements TaskEvent {
        public TaskFailed {
            Checks.required(task, "task");
            Checks.atLeast(attempt, 1, "attempt");
            Checks.required(message, "message");
        }

        @Override
        public EventType type() {
            return EventType.TASK_FAILED;
        }
    }

    /**
     * @param attempt the one that begins now, from 2
     * @param reason why it may help, for a person
     */
    record TaskRetried(String task, int attempt, @Nullable String reason) implements TaskEvent {
        public TaskRetried {
            Checks.required(task, "task");
            Checks.atLeast(attempt, 2, "attempt");
        }

        @Override
        public EventType type() {
            return EventType.TASK_RETRIED;
        }
    }
}
