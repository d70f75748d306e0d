package dev.orchestra.console;

import dev.orchestra.history.EngineHistory.UserTask;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user task as the API shows it. */
record UserTaskItem(
        String userTaskKey,
        String processInstanceKey,
        @Nullable String processId,
        @Nullable String elementId,
        UserTask.State state,
        @Nullable String assignee,
        List<String> candidateUsers,
        List<String> candidateGroups,
        @Nullable String dueDate,
        @Nullable String followUpDate,
        @Nullable String formKey,
        @Nullable String formReference,
        Instant createdAt,
        Instant changedAt) {

    static UserTaskItem of(UserTask task) {
        return new UserTaskItem(
                Long.toString(task.key()),
                Long.toString(task.instanceKey()),
                task.processId(),
                task.elementId(),
                task.state(),
                task.assignee(),
                task.candidateUsers(),
                task.candidateGroups(),
                task.dueDate(),
                task.followUpDate(),
                Keys.text(task.formKey()),
                task.formReference(),
                task.createdAt(),
                task.changedAt());
    }
}
