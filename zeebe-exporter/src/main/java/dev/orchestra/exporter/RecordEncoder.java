package dev.orchestra.exporter;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.camunda.zeebe.protocol.record.Record;
import io.camunda.zeebe.protocol.record.value.ErrorRecordValue;
import io.camunda.zeebe.protocol.record.value.ProcessInstanceRelated;
import java.io.ByteArrayOutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes a record of the engine as JSON, format 1: {@code {"format","partition","position","key","timestamp",
 * "valueType","intent","brokerVersion","value":{…},"truncated"?{…}}}. Keys of the engine are decimal strings, a key the
 * engine does not have (-1) is left out, positions and times (milliseconds since 1970) are numbers.
 */
final class RecordEncoder {

    private static final int FORMAT = 1;

    /** Above this a Kafka with the default limit of a megabyte could refuse the record, so a short form is kept. */
    private static final int ALWAYS_ACCEPTED_BYTES = 900_000;

    private static final int SHORT_FIELD_BYTES = 1024;

    private final JsonFactory json = new JsonFactory();
    private final int maxFieldBytes;

    /** @param maxFieldBytes how long a variable's value, a process's XML or an error text may be in UTF-8 */
    RecordEncoder(int maxFieldBytes) {
        this.maxFieldBytes = maxFieldBytes;
    }

    OutgoingRecord encode(Record<?> record) {
        var value = json(record, maxFieldBytes);
        var shortened = value.length > ALWAYS_ACCEPTED_BYTES ? json(record, SHORT_FIELD_BYTES) : null;
        return new OutgoingRecord(record.getPosition(), record.getTimestamp(), key(record), value, shortened);
    }

    private static byte[] key(Record<?> record) {
        var instance = switch (record.getValue()) {
            case ProcessInstanceRelated related -> related.getProcessInstanceKey();
            case ErrorRecordValue error -> error.getProcessInstanceKey();
            default -> -1;
        };
        return Long.toString(instance > 0 ? instance : record.getKey()).getBytes(UTF_8);
    }

    private byte[] json(Record<?> record, int fieldBytes) {
        var bytes = new ByteArrayOutputStream(512);
        try (var generator = json.createGenerator(ObjectWriteContext.empty(), bytes)) {
            generator.writeStartObject();
            writeEnvelope(generator, record);
            generator.writeName("value");
            generator.writeStartObject();
            var fields = new FieldWriter(generator, fieldBytes);
            ValueWriter.write(fields, record.getValue());
            generator.writeEndObject();
            fields.writeTruncated();
            generator.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private static void writeEnvelope(JsonGenerator generator, Record<?> record) {
        generator.writeNumberProperty("format", FORMAT);
        generator.writeNumberProperty("partition", record.getPartitionId());
        generator.writeNumberProperty("position", record.getPosition());
        generator.writeStringProperty("key", Long.toString(record.getKey()));
        generator.writeNumberProperty("timestamp", record.getTimestamp());
        generator.writeStringProperty("valueType", record.getValueType().name());
        generator.writeStringProperty("intent", record.getIntent().name());
        generator.writeStringProperty("brokerVersion", record.getBrokerVersion());
    }
}
