package dev.orchestra.events.avro;

import dev.orchestra.events.cloudevents.InvalidDataException;
import dev.orchestra.events.cloudevents.SchemaRefusedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.jspecify.annotations.Nullable;

/**
 * The schema of a topic's values: a record, or a union of records of which the event's type picks one. A record says by its
 * property {@code eventType} which type it is of; a topic of one record without it takes every type.
 */
final class TopicSchema {

    private static final String EVENT_TYPE = "eventType";
    private static final int ALONE = -1;

    private final String topic;
    private final Schema schema;
    private final Map<String, Integer> branches = new HashMap<>();
    private final boolean anyType;

    private TopicSchema(String topic, Schema schema) {
        this.topic = topic;
        this.schema = schema;
        boolean union = schema.isUnion();
        List<Schema> records = union ? schema.getTypes() : List.of(schema);
        for (int i = 0; i < records.size(); i++) {
            Schema record = records.get(i);
            require(
                    record.getType() == Schema.Type.RECORD,
                    "it has a " + record.getType().getName() + " at its top");
            String eventType = record.getProp(EVENT_TYPE);
            require(eventType != null || !union, record.getFullName() + " has no property '" + EVENT_TYPE + "'");
            if (eventType != null) {
                require(
                        branches.put(eventType, union ? i : ALONE) == null,
                        "two of its records have the eventType " + eventType);
            }
        }
        this.anyType = branches.isEmpty();
    }

    /** @throws SchemaRefusedException if it is no schema for a topic */
    static TopicSchema parse(String topic, String text) {
        try {
            return new TopicSchema(topic, AvroJson.parse(text, true));
        } catch (SchemaParseException e) {
            throw new SchemaRefusedException(
                    "The Avro schema of the topic %s cannot be read: %s".formatted(topic, e.getMessage()));
        }
    }

    Schema schema() {
        return schema;
    }

    /** The union's branch for events of a type; nothing if the schema is a record by itself. */
    @Nullable
    Integer branch(String eventType) {
        Integer branch = branches.get(eventType);
        if (branch == null && !anyType) {
            throw new InvalidDataException(
                    "The Avro schema of the topic %s has records for %s, but none for events of the type %s. Add one with the property \"%s\"."
                            .formatted(
                                    topic, branches.keySet().stream().sorted().toList(), eventType, EVENT_TYPE));
        }
        return branch == null || branch == ALONE ? null : branch;
    }

    private void require(boolean condition, String what) {
        if (!condition) {
            throw new SchemaRefusedException(
                    "The Avro schema of the topic %s has to be a record, or a union of records that each have the property '%s'; %s."
                            .formatted(topic, EVENT_TYPE, what));
        }
    }
}
