package dev.orchestra.exporter;

import io.camunda.zeebe.protocol.record.ImmutableRecord;
import io.camunda.zeebe.protocol.record.Record;
import io.camunda.zeebe.protocol.record.RecordType;
import io.camunda.zeebe.protocol.record.RecordValue;
import io.camunda.zeebe.protocol.record.ValueType;
import io.camunda.zeebe.protocol.record.intent.ErrorIntent;
import io.camunda.zeebe.protocol.record.intent.IncidentIntent;
import io.camunda.zeebe.protocol.record.intent.Intent;
import io.camunda.zeebe.protocol.record.intent.JobIntent;
import io.camunda.zeebe.protocol.record.intent.MessageIntent;
import io.camunda.zeebe.protocol.record.intent.ProcessInstanceIntent;
import io.camunda.zeebe.protocol.record.intent.ProcessIntent;
import io.camunda.zeebe.protocol.record.intent.UserTaskIntent;
import io.camunda.zeebe.protocol.record.intent.VariableIntent;
import io.camunda.zeebe.protocol.record.value.BpmnElementType;
import io.camunda.zeebe.protocol.record.value.BpmnEventType;
import io.camunda.zeebe.protocol.record.value.ErrorType;
import io.camunda.zeebe.protocol.record.value.ImmutableErrorRecordValue;
import io.camunda.zeebe.protocol.record.value.ImmutableIncidentRecordValue;
import io.camunda.zeebe.protocol.record.value.ImmutableJobRecordValue;
import io.camunda.zeebe.protocol.record.value.ImmutableMessageRecordValue;
import io.camunda.zeebe.protocol.record.value.ImmutableProcessInstanceRecordValue;
import io.camunda.zeebe.protocol.record.value.ImmutableUserTaskRecordValue;
import io.camunda.zeebe.protocol.record.value.ImmutableVariableRecordValue;
import io.camunda.zeebe.protocol.record.value.JobKind;
import io.camunda.zeebe.protocol.record.value.deployment.ImmutableProcess;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Records as a broker of two partitions writes them. */
final class TestRecords {

    static final long INSTANCE = 4503599627370497L;
    static final long DEFINITION = 2251799813685249L;
    static final long TIME = 1_767_225_600_000L;

    private TestRecords() {}

    static Record<?> event(long position, ValueType type, Intent intent, RecordValue value) {
        return ImmutableRecord.builder()
                .withPosition(position)
                .withSourceRecordPosition(position - 1)
                .withPartitionId(2)
                .withKey(INSTANCE + position)
                .withTimestamp(TIME + position)
                .withRecordType(RecordType.EVENT)
                .withBrokerVersion("8.6.0")
                .withRecordVersion(1)
                .withValueType(type)
                .withIntent(intent)
                .withValue(value)
                .build();
    }

    static Record<?> variable(long position, String value) {
        return event(position, ValueType.VARIABLE, VariableIntent.CREATED, variableValue(value));
    }

    static Record<?> elementActivated(long position) {
        return event(
                position, ValueType.PROCESS_INSTANCE, ProcessInstanceIntent.ELEMENT_ACTIVATED, elementValue("design"));
    }

    private static RecordValue variableValue(String value) {
        return ImmutableVariableRecordValue.builder()
                .withName("order")
                .withValue(value)
                .withScopeKey(INSTANCE)
                .withProcessInstanceKey(INSTANCE)
                .withProcessDefinitionKey(DEFINITION)
                .withBpmnProcessId("app-design")
                .withTenantId("<default>")
                .build();
    }

    private static RecordValue elementValue(String elementId) {
        return ImmutableProcessInstanceRecordValue.builder()
                .withBpmnProcessId("app-design")
                .withVersion(3)
                .withProcessDefinitionKey(DEFINITION)
                .withProcessInstanceKey(INSTANCE)
                .withElementId(elementId)
                .withFlowScopeKey(INSTANCE)
                .withBpmnElementType(BpmnElementType.SERVICE_TASK)
                .withBpmnEventType(BpmnEventType.UNSPECIFIED)
                .withParentProcessInstanceKey(-1)
                .withParentElementInstanceKey(-1)
                .withTenantId("<default>")
                .build();
    }

    /** One of each kind that is exported; the names are those of the files in {@code records}. */
    static Map<String, Record<?>> examples() {
        return Map.of(
                "process", event(11, ValueType.PROCESS, ProcessIntent.CREATED, process()),
                "element",
                        event(
                                12,
                                ValueType.PROCESS_INSTANCE,
                                ProcessInstanceIntent.ELEMENT_ACTIVATING,
                                elementValue("design")),
                "job", event(13, ValueType.JOB, JobIntent.FAILED, job()),
                "incident", event(14, ValueType.INCIDENT, IncidentIntent.CREATED, incident()),
                "variable", variable(15, "{\"items\":[1,2.50,\"Zürich\"]}"),
                "user-task", event(16, ValueType.USER_TASK, UserTaskIntent.CREATED, userTask()),
                "message", event(17, ValueType.MESSAGE, MessageIntent.PUBLISHED, message()),
                "error", event(18, ValueType.ERROR, ErrorIntent.CREATED, error()));
    }

    private static RecordValue process() {
        return ImmutableProcess.builder()
                .withBpmnProcessId("app-design")
                .withVersion(3)
                .withProcessDefinitionKey(DEFINITION)
                .withResourceName("app-design.bpmn")
                .withChecksum(new byte[] {1})
                .withDuplicate(false)
                .withResource("<?xml version=\"1.0\"?><definitions/>".getBytes(StandardCharsets.UTF_8))
                .withTenantId("<default>")
                .build();
    }

    private static RecordValue job() {
        return ImmutableJobRecordValue.builder()
                .withType("agent-step")
                .withJobKind(JobKind.BPMN_ELEMENT)
                .withWorker("orchestra")
                .withRetries(2)
                .withRetryBackoff(1000)
                .withDeadline(TIME + 30_000)
                .withTimeout(30_000)
                .withCustomHeaders(Map.of("agent", "app-designer"))
                .withErrorCode("")
                .withErrorMessage("the model gave no answer")
                .withElementId("design")
                .withElementInstanceKey(INSTANCE + 9)
                .withProcessInstanceKey(INSTANCE)
                .withProcessDefinitionKey(DEFINITION)
                .withProcessDefinitionVersion(3)
                .withBpmnProcessId("app-design")
                .withVariables(Map.of("input", "not exported"))
                .withTenantId("<default>")
                .build();
    }

    private static RecordValue incident() {
        return ImmutableIncidentRecordValue.builder()
                .withErrorType(ErrorType.JOB_NO_RETRIES)
                .withErrorMessage("the model gave no answer")
                .withBpmnProcessId("app-design")
                .withProcessDefinitionKey(DEFINITION)
                .withProcessInstanceKey(INSTANCE)
                .withElementId("design")
                .withElementInstanceKey(INSTANCE + 9)
                .withJobKey(INSTANCE + 13)
                .withVariableScopeKey(INSTANCE + 9)
                .withTenantId("<default>")
                .build();
    }

    private static RecordValue userTask() {
        return ImmutableUserTaskRecordValue.builder()
                .withUserTaskKey(INSTANCE + 16)
                .withAssignee("")
                .withCandidateGroupsList(List.of("reviewers"))
                .withCandidateUsersList(List.of())
                .withDueDate("2026-01-02T00:00:00Z")
                .withFollowUpDate("")
                .withFormKey(-1)
                .withExternalFormReference("review")
                .withAction("")
                .withCreationTimestamp(TIME)
                .withCustomHeaders(Map.of())
                .withElementId("review")
                .withElementInstanceKey(INSTANCE + 10)
                .withProcessInstanceKey(INSTANCE)
                .withProcessDefinitionKey(DEFINITION)
                .withProcessDefinitionVersion(3)
                .withBpmnProcessId("app-design")
                .withTenantId("<default>")
                .build();
    }

    private static RecordValue message() {
        return ImmutableMessageRecordValue.builder()
                .withName("payment")
                .withCorrelationKey("order-7")
                .withMessageId("client:1")
                .withTimeToLive(60_000)
                .withDeadline(TIME + 60_000)
                .withVariables(Map.of("amount", "not exported"))
                .withTenantId("<default>")
                .build();
    }

    private static RecordValue error() {
        return ImmutableErrorRecordValue.builder()
                .withExceptionMessage("Unexpected processing error")
                .withStacktrace("not exported")
                .withErrorEventPosition(10)
                .withProcessInstanceKey(INSTANCE)
                .build();
    }
}
