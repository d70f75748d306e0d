package dev.orchestra.exporter;

import io.camunda.zeebe.exporter.api.context.Context;
import io.camunda.zeebe.protocol.record.Record;
import io.camunda.zeebe.protocol.record.RecordType;
import io.camunda.zeebe.protocol.record.ValueType;
import java.util.Map;
import java.util.Set;

/**
 * Which records leave the engine: events that a reader needs, and of those only the steps that carry something new. An
 * element, for example, passes six states; two of them tell its story.
 */
record RecordSelection(Set<ValueType> valueTypes) implements Context.RecordFilter {

    /** Intents are named, not typed, because a later broker has intents that the oldest one has not. */
    private static final Map<ValueType, Set<String>> INTENTS = Map.of(
            ValueType.PROCESS, Set.of("CREATED", "DELETED"),
            ValueType.PROCESS_INSTANCE,
                    Set.of("ELEMENT_ACTIVATING", "ELEMENT_COMPLETED", "ELEMENT_TERMINATED", "ELEMENT_MIGRATED"),
            ValueType.JOB,
                    Set.of(
                            "CREATED",
                            "COMPLETED",
                            "FAILED",
                            "ERROR_THROWN",
                            "TIMED_OUT",
                            "RETRIES_UPDATED",
                            "CANCELED"),
            ValueType.INCIDENT, Set.of("CREATED", "RESOLVED"),
            ValueType.VARIABLE, Set.of("CREATED", "UPDATED"),
            ValueType.USER_TASK, Set.of("CREATED", "ASSIGNED", "UPDATED", "COMPLETED", "CANCELED"),
            ValueType.MESSAGE, Set.of("PUBLISHED"),
            ValueType.ERROR, Set.of("CREATED"));

    /** The value types this exporter has a format for. */
    static final Set<ValueType> SUPPORTED = INTENTS.keySet();

    RecordSelection {
        valueTypes = Set.copyOf(valueTypes);
    }

    @Override
    public boolean acceptType(RecordType type) {
        return type == RecordType.EVENT;
    }

    @Override
    public boolean acceptValue(ValueType type) {
        return valueTypes.contains(type);
    }

    /** Whether this record is written; the broker asks only about types, not about intents. */
    boolean accepts(Record<?> record) {
        return acceptType(record.getRecordType())
                && acceptValue(record.getValueType())
                && INTENTS.getOrDefault(record.getValueType(), Set.of())
                        .contains(record.getIntent().name());
    }
}
