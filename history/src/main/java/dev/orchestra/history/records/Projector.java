package dev.orchestra.history.records;

import dev.orchestra.processes.Variables;
import dev.orchestra.workers.inbox.Inbox.RequestId;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Tells what a record of the engine changes in the history. Value types it does not know change nothing. */
final class Projector {

    /** Of messages, only those of the inbox are kept: to settle whether they were published. */
    private static final Pattern MESSAGE_ID = Pattern.compile("[0-9a-f]{64}");

    private Projector() {}

    static List<Patch> project(EngineRecord record) {
        return switch (record.valueType()) {
            case "PROCESS" -> List.of(definition(record));
            case "PROCESS_INSTANCE" ->
                List.of("PROCESS".equals(record.text("elementType")) ? instance(record) : element(record));
            case "VARIABLE" -> variable(record);
            case "JOB" -> List.of(job(record));
            case "INCIDENT" -> List.of(incident(record));
            case "USER_TASK" -> List.of(userTask(record));
            case "MESSAGE" -> message(record);
            case "ERROR" -> givenUp(record);
            default -> List.of();
        };
    }

    private static Patch definition(EngineRecord record) {
        var deleted = record.intent().equals("DELETED");
        var cut = record.wholeBytes("resource") != null;
        return Patch.of(ProjectedTable.PROCESS_DEFINITIONS, record)
                .set("definition_key", record.key("processDefinitionKey"))
                .set("process_id", record.text("processId"))
                .set("version", record.number("version"))
                .set("resource_name", record.text("resourceName"))
                .set("xml", cut ? null : record.text("resource"))
                .set("deployed_at", deleted ? null : record.timestampMillis())
                .set("deleted_at", deleted ? record.timestampMillis() : null)
                .build();
    }

    private static Patch instance(EngineRecord record) {
        var end = end(record);
        return Patch.of(ProjectedTable.PROCESS_INSTANCES, record)
                .set("instance_key", record.key())
                .set("process_id", record.text("processId"))
                .set("version", record.number("version"))
                .set("definition_key", record.key("processDefinitionKey"))
                .set("state", end.orElse(null))
                .set("started_at", record.timestampMillis())
                .set("ended_at", end.isPresent() ? record.timestampMillis() : null)
                .set("parent_key", record.key("parentProcessInstanceKey"))
                .set("parent_element_key", record.key("parentElementInstanceKey"))
                .build();
    }

    private static Patch element(EngineRecord record) {
        var end = end(record);
        return Patch.of(ProjectedTable.ELEMENTS, record)
                .set("element_key", record.key())
                .set("instance_key", record.key("processInstanceKey"))
                .set("element_id", record.text("elementId"))
                .set("element_type", record.text("elementType"))
                .set("scope_key", record.key("flowScopeKey"))
                .set("state", end.orElse(null))
                .set("started_at", record.timestampMillis())
                .set("ended_at", end.isPresent() ? record.timestampMillis() : null)
                .build();
    }

    private static Optional<String> end(EngineRecord record) {
        return switch (record.intent()) {
            case "ELEMENT_COMPLETED" -> Optional.of("COMPLETED");
            case "ELEMENT_TERMINATED" -> Optional.of("TERMINATED");
            default -> Optional.empty();
        };
    }

    private static List<Patch> variable(EngineRecord record) {
        var variable = Patch.of(ProjectedTable.VARIABLES, record)
                .set("scope_key", record.key("scopeKey"))
                .set("name", record.text("name"))
                .set("instance_key", record.key("processInstanceKey"))
                .set("value", record.text("value"))
                .set("bytes", record.wholeBytes("value"))
                .set("updated_at", record.timestampMillis())
                .build();
        var ofTheRoot = Objects.equals(record.key("scopeKey"), record.key("processInstanceKey"))
                && Variables.ORCHESTRA.equals(record.text("name"));
        return ofTheRoot
                ? EngineRecord.object(record.text("value"))
                        .map(origin -> List.of(variable, origin(record, origin)))
                        .orElse(List.of(variable))
                : List.of(variable);
    }

    /** Which request an instance was started by. The variable comes before the instance's own first record. */
    private static Patch origin(EngineRecord record, JsonNode origin) {
        var source = origin.path(Variables.ORCHESTRA_SOURCE).asString("");
        var id = origin.path(Variables.ORCHESTRA_REQUEST).asString("");
        var patch = Patch.of(ProjectedTable.PROCESS_INSTANCES, record)
                .set("instance_key", record.key("processInstanceKey"))
                .set("process_id", record.text("processId"))
                .set("definition_key", record.key("processDefinitionKey"))
                .set("started_at", record.timestampMillis());
        if (!source.isEmpty() && !id.isEmpty()) {
            patch.set("request_source", EngineRecord.storable(source))
                    .set("request_id", EngineRecord.storable(id))
                    .set("request_fingerprint", new RequestId(source, id).messageId());
        }
        var traceparent = origin.path(Variables.ORCHESTRA_TRACEPARENT);
        return patch.set(
                        "traceparent", traceparent.isString() ? EngineRecord.storable(traceparent.stringValue()) : null)
                .build();
    }

    private static Patch job(EngineRecord record) {
        return Patch.of(ProjectedTable.JOBS, record)
                .set("job_key", record.key())
                .set("instance_key", record.key("processInstanceKey"))
                .set("element_key", record.key("elementInstanceKey"))
                .set("element_id", record.text("elementId"))
                .set("type", record.text("type"))
                .set("kind", record.text("kind"))
                .set("state", record.intent().equals("RETRIES_UPDATED") ? "CREATED" : record.intent())
                .set("retries", record.number("retries"))
                .set("worker", record.text("worker"))
                .set("error_code", record.text("errorCode"))
                .set("error_message", record.text("errorMessage"))
                .set("created_at", record.intent().equals("CREATED") ? record.timestampMillis() : null)
                .set("changed_at", record.timestampMillis())
                .build();
    }

    private static Patch incident(EngineRecord record) {
        return Patch.of(ProjectedTable.INCIDENTS, record)
                .set("incident_key", record.key())
                .set("instance_key", record.key("processInstanceKey"))
                .set("definition_key", record.key("processDefinitionKey"))
                .set("process_id", record.text("processId"))
                .set("element_key", record.key("elementInstanceKey"))
                .set("element_id", record.text("elementId"))
                .set("job_key", record.key("jobKey"))
                .set("error_type", record.text("errorType"))
                .set("message", record.text("errorMessage"))
                .set("created_at", record.timestampMillis())
                .set("resolved_at", record.intent().equals("RESOLVED") ? record.timestampMillis() : null)
                .build();
    }

    private static Patch userTask(EngineRecord record) {
        var state = switch (record.intent()) {
            case "COMPLETED", "CANCELED" -> record.intent();
            default -> "CREATED";
        };
        return Patch.of(ProjectedTable.USER_TASKS, record)
                .set("task_key", record.key())
                .set("instance_key", record.key("processInstanceKey"))
                .set("definition_key", record.key("processDefinitionKey"))
                .set("process_id", record.text("processId"))
                .set("element_key", record.key("elementInstanceKey"))
                .set("element_id", record.text("elementId"))
                .set("state", state)
                .set("assignee", record.text("assignee"))
                .set("candidate_users", record.json("candidateUsers"))
                .set("candidate_groups", record.json("candidateGroups"))
                .set("due_date", record.text("dueDate"))
                .set("follow_up_date", record.text("followUpDate"))
                .set("form_key", record.key("formKey"))
                .set("form_reference", record.text("externalFormReference"))
                .set("created_at", record.timestampMillis())
                .set("changed_at", record.timestampMillis())
                .build();
    }

    private static List<Patch> message(EngineRecord record) {
        var id = record.text("messageId");
        return id == null || !MESSAGE_ID.matcher(id).matches()
                ? List.of()
                : List.of(Patch.of(ProjectedTable.PUBLISHED_MESSAGES, record)
                        .set("message_key", record.key())
                        .set("message_id", id)
                        .set("published_at", record.timestampMillis())
                        .build());
    }

    /** The engine met an error of its own and will not touch this instance again. */
    private static List<Patch> givenUp(EngineRecord record) {
        var instance = record.key("processInstanceKey");
        var message = record.text("errorMessage");
        return instance == null || instance <= 0
                ? List.of()
                : List.of(Patch.of(ProjectedTable.PROCESS_INSTANCES, record)
                        .set("instance_key", instance)
                        .set("started_at", record.timestampMillis())
                        .set("problem", message == null ? "The engine gave no reason." : message)
                        .build());
    }
}
