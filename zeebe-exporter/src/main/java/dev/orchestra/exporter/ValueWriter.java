package dev.orchestra.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.camunda.zeebe.protocol.record.RecordValue;
import io.camunda.zeebe.protocol.record.value.ErrorRecordValue;
import io.camunda.zeebe.protocol.record.value.IncidentRecordValue;
import io.camunda.zeebe.protocol.record.value.JobRecordValue;
import io.camunda.zeebe.protocol.record.value.MessageRecordValue;
import io.camunda.zeebe.protocol.record.value.ProcessInstanceRecordValue;
import io.camunda.zeebe.protocol.record.value.UserTaskRecordValue;
import io.camunda.zeebe.protocol.record.value.VariableRecordValue;
import io.camunda.zeebe.protocol.record.value.deployment.Process;

/**
 * The fields of each kind of value. Variables leave with their own records only: a job's or a message's copy would be
 * the larger part of the topic.
 *
 * <p>Only methods that the oldest supported broker has are called here: a missing one would be an error that the
 * broker does not catch.
 */
final class ValueWriter {

    private ValueWriter() {}

    static void write(FieldWriter fields, RecordValue value) {
        switch (value) {
            case ProcessInstanceRecordValue instance -> write(fields, instance);
            case VariableRecordValue variable -> write(fields, variable);
            case JobRecordValue job -> write(fields, job);
            case IncidentRecordValue incident -> write(fields, incident);
            case UserTaskRecordValue task -> write(fields, task);
            case MessageRecordValue message -> write(fields, message);
            case Process process -> write(fields, process);
            case ErrorRecordValue error -> write(fields, error);
            default ->
                throw new IllegalArgumentException("The exporter has no format for "
                        + value.getClass().getName()
                        + ", which its selection let through. This is a bug; leave its value"
                        + " type out of the exporter's argument valueTypes until it is mended.");
        }
    }

    private static void write(FieldWriter fields, ProcessInstanceRecordValue value) {
        fields.key("processInstanceKey", value.getProcessInstanceKey())
                .key("processDefinitionKey", value.getProcessDefinitionKey())
                .text("processId", value.getBpmnProcessId())
                .number("version", value.getVersion())
                .text("elementId", value.getElementId())
                .text("elementType", value.getBpmnElementType().name())
                .text("eventType", value.getBpmnEventType().name())
                .key("flowScopeKey", value.getFlowScopeKey())
                .key("parentProcessInstanceKey", value.getParentProcessInstanceKey())
                .key("parentElementInstanceKey", value.getParentElementInstanceKey())
                .text("tenantId", value.getTenantId());
    }

    private static void write(FieldWriter fields, VariableRecordValue value) {
        fields.key("processInstanceKey", value.getProcessInstanceKey())
                .key("processDefinitionKey", value.getProcessDefinitionKey())
                .text("processId", value.getBpmnProcessId())
                .key("scopeKey", value.getScopeKey())
                .text("name", value.getName())
                .longText("value", value.getValue())
                .text("tenantId", value.getTenantId());
    }

    private static void write(FieldWriter fields, JobRecordValue value) {
        fields.key("processInstanceKey", value.getProcessInstanceKey())
                .key("processDefinitionKey", value.getProcessDefinitionKey())
                .text("processId", value.getBpmnProcessId())
                .key("elementInstanceKey", value.getElementInstanceKey())
                .text("elementId", value.getElementId())
                .text("type", value.getType())
                .text("kind", value.getJobKind().name())
                .text("worker", value.getWorker())
                .number("retries", value.getRetries())
                .time("retryBackoff", value.getRetryBackoff())
                .time("deadline", value.getDeadline())
                .texts("headers", value.getCustomHeaders())
                .text("errorCode", value.getErrorCode())
                .longText("errorMessage", value.getErrorMessage())
                .text("tenantId", value.getTenantId());
    }

    private static void write(FieldWriter fields, IncidentRecordValue value) {
        fields.key("processInstanceKey", value.getProcessInstanceKey())
                .key("processDefinitionKey", value.getProcessDefinitionKey())
                .text("processId", value.getBpmnProcessId())
                .key("elementInstanceKey", value.getElementInstanceKey())
                .text("elementId", value.getElementId())
                .key("jobKey", value.getJobKey())
                .key("variableScopeKey", value.getVariableScopeKey())
                .text("errorType", value.getErrorType().name())
                .longText("errorMessage", value.getErrorMessage())
                .text("tenantId", value.getTenantId());
    }

    private static void write(FieldWriter fields, UserTaskRecordValue value) {
        fields.key("processInstanceKey", value.getProcessInstanceKey())
                .key("processDefinitionKey", value.getProcessDefinitionKey())
                .text("processId", value.getBpmnProcessId())
                .key("elementInstanceKey", value.getElementInstanceKey())
                .text("elementId", value.getElementId())
                .key("userTaskKey", value.getUserTaskKey())
                .text("assignee", value.getAssignee())
                .texts("candidateUsers", value.getCandidateUsersList())
                .texts("candidateGroups", value.getCandidateGroupsList())
                .text("dueDate", value.getDueDate())
                .text("followUpDate", value.getFollowUpDate())
                .key("formKey", value.getFormKey())
                .text("externalFormReference", value.getExternalFormReference())
                .text("action", value.getAction())
                .time("createdAt", value.getCreationTimestamp())
                .texts("headers", value.getCustomHeaders())
                .text("tenantId", value.getTenantId());
    }

    private static void write(FieldWriter fields, MessageRecordValue value) {
        fields.text("name", value.getName())
                .text("correlationKey", value.getCorrelationKey())
                .text("messageId", value.getMessageId())
                .number("timeToLive", value.getTimeToLive())
                .text("tenantId", value.getTenantId());
    }

    private static void write(FieldWriter fields, Process value) {
        fields.key("processDefinitionKey", value.getProcessDefinitionKey())
                .text("processId", value.getBpmnProcessId())
                .number("version", value.getVersion())
                .text("resourceName", value.getResourceName())
                .longText("resource", new String(value.getResource(), UTF_8))
                .text("tenantId", value.getTenantId());
    }

    private static void write(FieldWriter fields, ErrorRecordValue value) {
        fields.key("processInstanceKey", value.getProcessInstanceKey())
                .number("errorEventPosition", value.getErrorEventPosition())
                .longText("errorMessage", value.getExceptionMessage());
    }
}
