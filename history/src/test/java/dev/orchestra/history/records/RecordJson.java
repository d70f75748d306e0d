package dev.orchestra.history.records;

import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Records as the exporter writes them, format 1. */
public final class RecordJson {

    public static final long INSTANCE = 2251799813685300L;
    public static final long TIME = 1_767_225_600_000L;

    private final Map<String, Object> value = new LinkedHashMap<>();
    private final Map<String, Object> record = new LinkedHashMap<>();

    private RecordJson(long position, String valueType, String intent, long key) {
        record.put("format", 1);
        record.put("partition", 1);
        record.put("position", position);
        record.put("key", Long.toString(key));
        record.put("timestamp", TIME + position);
        record.put("valueType", valueType);
        record.put("intent", intent);
        record.put("brokerVersion", "8.6.0");
        record.put("value", value);
    }

    public static RecordJson of(long position, String valueType, String intent, long key) {
        return new RecordJson(position, valueType, intent, key);
    }

    public static RecordJson process(long position, String intent) {
        return element(position, intent, INSTANCE, "order", "PROCESS").with("version", 3);
    }

    public static RecordJson element(long position, String intent, long key, String elementId, String type) {
        return of(position, "PROCESS_INSTANCE", intent, key)
                .with("processInstanceKey", Long.toString(INSTANCE))
                .with("processDefinitionKey", "2251799813685249")
                .with("processId", "order")
                .with("elementId", elementId)
                .with("elementType", type)
                .with("flowScopeKey", Long.toString(INSTANCE));
    }

    public static RecordJson variable(long position, String name, String json) {
        return of(position, "VARIABLE", "CREATED", INSTANCE + position)
                .with("processInstanceKey", Long.toString(INSTANCE))
                .with("processDefinitionKey", "2251799813685249")
                .with("processId", "order")
                .with("scopeKey", Long.toString(INSTANCE))
                .with("name", name)
                .with("value", json);
    }

    public static RecordJson startedBy(long position, String source, String id) {
        return variable(
                position, "orchestra", JsonMapper.shared().writeValueAsString(Map.of("source", source, "request", id)));
    }

    public static RecordJson job(long position, String intent, int retries) {
        return of(position, "JOB", intent, INSTANCE + 20)
                .with("processInstanceKey", Long.toString(INSTANCE))
                .with("elementInstanceKey", Long.toString(INSTANCE + 10))
                .with("elementId", "design")
                .with("type", "agent-step")
                .with("retries", retries);
    }

    public static RecordJson incident(long position, String intent) {
        return of(position, "INCIDENT", intent, INSTANCE + 30)
                .with("processInstanceKey", Long.toString(INSTANCE))
                .with("processId", "order")
                .with("elementId", "design")
                .with("jobKey", Long.toString(INSTANCE + 20))
                .with("errorType", "JOB_NO_RETRIES")
                .with("errorMessage", "no answer");
    }

    public RecordJson with(String field, Object content) {
        value.put(field, content);
        return this;
    }

    public RecordJson envelope(String field, Object content) {
        record.put(field, content);
        return this;
    }

    public byte[] bytes() {
        return JsonMapper.shared().writeValueAsBytes(record);
    }

    public RawRecord raw() {
        return raw(bytes());
    }

    public static RawRecord raw(byte[] bytes) {
        return new RawRecord(new Position("zeebe.records", 0, 0), null, bytes, List.of(), Instant.EPOCH);
    }

    /** A story with an incident that is resolved, from the first record to the last. */
    public static List<RawRecord> story() {
        return List.of(
                        startedBy(1, "client", "r1"),
                        variable(2, "n", "1"),
                        process(3, "ELEMENT_ACTIVATING"),
                        element(4, "ELEMENT_ACTIVATING", INSTANCE + 10, "design", "SERVICE_TASK"),
                        job(5, "CREATED", 3),
                        job(6, "FAILED", 0).with("errorMessage", "no answer"),
                        incident(7, "CREATED"),
                        job(8, "RETRIES_UPDATED", 1),
                        incident(9, "RESOLVED"),
                        job(10, "COMPLETED", 1),
                        variable(11, "n", "2"),
                        element(12, "ELEMENT_COMPLETED", INSTANCE + 10, "design", "SERVICE_TASK"),
                        process(13, "ELEMENT_COMPLETED"))
                .stream()
                .map(RecordJson::raw)
                .toList();
    }
}
