package dev.orchestra.history;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the engine's records say. It follows the engine by a moment, and by as long as an outage lasted; {@link #readUpTo}
 * says how far it is.
 *
 * <p>Lists are pages: {@code after} is {@link Page#next} of the page before, or null for the first, and {@code limit} is
 * from 1 to {@value #LIMIT_MAX}. Each method throws {@link HistoryUnavailableException} when the database does not answer,
 * and {@link IllegalArgumentException} for a cursor that is none of ours or a limit out of its range.
 */
public interface EngineHistory {

    int LIMIT_MAX = 1000;

    /** Instances, the newest first. */
    Page<Instance> instances(InstanceFilter filter, @Nullable String after, int limit);

    Optional<Instance> instance(long instanceKey);

    /** The elements that an instance entered, in this order. */
    Page<Element> timeline(long instanceKey, @Nullable String after, int limit);

    /** An instance's variables by scope and name; the root's scope is the instance's key. */
    Page<Variable> variables(long instanceKey, @Nullable String after, int limit);

    /** The jobs that the engine made for an instance, in this order. */
    Page<JobState> jobs(long instanceKey, @Nullable String after, int limit);

    /** Incidents, the newest first. */
    Page<Incident> incidents(IncidentFilter filter, @Nullable String after, int limit);

    Optional<Incident> incident(long incidentKey);

    /** User tasks, the newest first. */
    Page<UserTask> userTasks(UserTaskFilter filter, @Nullable String after, int limit);

    /** What is deployed, the newest first; deleted definitions are left out. */
    Page<ProcessDefinition> definitions(@Nullable String after, int limit);

    Optional<ProcessDefinition> definition(long definitionKey);

    /** A definition's BPMN; empty if it is not known, or was too long to be kept. */
    Optional<String> definitionXml(long definitionKey);

    /** The time of the last record that was read, for each partition of the engine that any was read of. */
    Map<Integer, Instant> readUpTo();

    /**
     * @param next where the page after this one begins; empty if this is the last
     */
    record Page<T>(List<T> items, Optional<String> next) {
        public Page {
            items = List.copyOf(items);
        }
    }

    /**
     * @param processId only of this process
     * @param state only in this state
     * @param openIncidentOnly only with an incident that is not resolved
     * @param parentKey only those that this instance called
     */
    record InstanceFilter(
            Optional<String> processId,
            Optional<Instance.State> state,
            boolean openIncidentOnly,
            Optional<Long> parentKey) {

        public static final InstanceFilter ALL =
                new InstanceFilter(Optional.empty(), Optional.empty(), false, Optional.empty());
    }

    /** @param openOnly without those that are resolved, and those whose instance has ended */
    record IncidentFilter(boolean openOnly, Optional<Long> instanceKey, Optional<String> processId) {

        public static final IncidentFilter OPEN = new IncidentFilter(true, Optional.empty(), Optional.empty());
    }

    record UserTaskFilter(Optional<UserTask.State> state, Optional<Long> instanceKey, Optional<String> assignee) {

        public static final UserTaskFilter OPEN =
                new UserTaskFilter(Optional.of(UserTask.State.CREATED), Optional.empty(), Optional.empty());
    }

    /**
     * @param version and the definition's key are null for a moment at an instance's start
     * @param parentKey the instance that called this one
     * @param requestSource and the id: the request that started it, where one of ours did
     * @param problem why the engine gave the instance up, if it did
     */
    record Instance(
            long key,
            @Nullable String processId,
            @Nullable Integer version,
            @Nullable Long definitionKey,
            State state,
            Instant startedAt,
            @Nullable Instant endedAt,
            @Nullable Long parentKey,
            @Nullable String requestSource,
            @Nullable String requestId,
            @Nullable String traceparent,
            @Nullable String problem,
            int openIncidents) {

        public enum State {
            ACTIVE,
            COMPLETED,
            TERMINATED
        }
    }

    /** @param type as the engine names it, such as {@code SERVICE_TASK} */
    record Element(
            long key,
            @Nullable String elementId,
            @Nullable String type,
            @Nullable Long scopeKey,
            Instance.State state,
            Instant startedAt,
            @Nullable Instant endedAt) {}

    /**
     * @param value JSON as text; only its beginning where {@code wholeBytes} is given
     * @param wholeBytes the length of a value that was too long to be kept
     */
    record Variable(
            long scopeKey,
            String name,
            String value,
            @Nullable Integer wholeBytes,
            Instant updatedAt) {}

    /**
     * @param state {@code CREATED}, {@code COMPLETED}, {@code FAILED}, {@code ERROR_THROWN}, {@code TIMED_OUT} or
     *     {@code CANCELED}
     * @param errorMessage of the last failure, also when a later attempt succeeded
     */
    record JobState(
            long key,
            @Nullable Long elementKey,
            @Nullable String elementId,
            @Nullable String type,
            String state,
            @Nullable Integer retries,
            @Nullable String worker,
            @Nullable String errorCode,
            @Nullable String errorMessage,
            @Nullable Instant createdAt,
            Instant changedAt) {}

    /**
     * @param errorType as the engine names it, such as {@code JOB_NO_RETRIES}
     * @param jobKey the job to give retries before it is resolved; null if none is to blame
     */
    record Incident(
            long key,
            long instanceKey,
            @Nullable String processId,
            @Nullable Long elementKey,
            @Nullable String elementId,
            @Nullable Long jobKey,
            @Nullable String errorType,
            @Nullable String message,
            Instant createdAt,
            @Nullable Instant resolvedAt) {}

    /**
     * @param dueDate and the follow-up date as the model wrote them
     * @param formKey of a form in the engine
     * @param formReference of a form elsewhere
     */
    record UserTask(
            long key,
            long instanceKey,
            @Nullable String processId,
            @Nullable String elementId,
            State state,
            @Nullable String assignee,
            List<String> candidateUsers,
            List<String> candidateGroups,
            @Nullable String dueDate,
            @Nullable String followUpDate,
            @Nullable Long formKey,
            @Nullable String formReference,
            Instant createdAt,
            Instant changedAt) {

        public enum State {
            CREATED,
            COMPLETED,
            CANCELED
        }

        public UserTask {
            candidateUsers = List.copyOf(candidateUsers);
            candidateGroups = List.copyOf(candidateGroups);
        }
    }

    record ProcessDefinition(
            long key,
            String processId,
            int version,
            @Nullable String resourceName,
            @Nullable Instant deployedAt) {}
}
