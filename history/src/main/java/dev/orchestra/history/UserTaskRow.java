package dev.orchestra.history;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A row of {@code user_tasks}, read only. */
@Entity
@Immutable
@Table(name = "user_tasks")
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields.
class UserTaskRow {

    @Id
    @Column(name = "task_key")
    long key;

    long instanceKey;

    @Nullable
    String processId;

    @Nullable
    String elementId;

    String state;

    @Nullable
    String assignee;

    @Nullable
    String candidateUsers;

    @Nullable
    String candidateGroups;

    @Nullable
    String dueDate;

    @Nullable
    String followUpDate;

    @Nullable
    Long formKey;

    @Nullable
    String formReference;

    Instant createdAt;
    Instant changedAt;

    EngineHistory.UserTask view() {
        return new EngineHistory.UserTask(
                key,
                instanceKey,
                processId,
                elementId,
                EngineHistory.UserTask.State.valueOf(state),
                assignee,
                names(candidateUsers),
                names(candidateGroups),
                dueDate,
                followUpDate,
                formKey,
                formReference,
                createdAt,
                changedAt);
    }

    private static List<String> names(@Nullable String array) {
        return array == null ? List.of() : List.of(JsonMapper.shared().readValue(array, String[].class));
    }
}
