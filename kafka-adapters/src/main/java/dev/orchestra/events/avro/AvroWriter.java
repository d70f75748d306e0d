package dev.orchestra.events.avro;

import dev.orchestra.events.Json;
import dev.orchestra.events.cloudevents.InvalidDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Writes JSON as Avro. What the schema has no place for is refused, never left out in silence; a field that is missing or null
 * gets its default.
 */
final class AvroWriter {

    private final BinaryEncoder out;

    private AvroWriter(BinaryEncoder out) {
        this.out = out;
    }

    /** @throws InvalidDataException if the data does not fit the schema */
    static byte[] write(TopicSchema topic, String eventType, Json data) {
        var bytes = new ByteArrayOutputStream();
        try {
            BinaryEncoder out = EncoderFactory.get().binaryEncoder(bytes, null);
            JsonNode tree = AvroJson.MAPPER.readTree(data.text());
            Integer branch = topic.branch(eventType);
            Schema schema = topic.schema();
            if (branch != null) {
                out.writeIndex(branch);
                schema = schema.getTypes().get(branch);
            }
            new AvroWriter(out).write(schema, tree, "");
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory failed.", e);
        } catch (AvroRuntimeException | JacksonException e) {
            throw new InvalidDataException("The data cannot be written as Avro: " + e.getMessage());
        }
    }

    private void write(Schema schema, JsonNode value, String path) throws IOException {
        switch (schema.getType()) {
            case RECORD -> writeRecord(schema, value, path);
            case UNION -> {
                int branch = AvroFit.branch(schema, value, path);
                out.writeIndex(branch);
                write(schema.getTypes().get(branch), value, path);
            }
            case ARRAY -> writeArray(schema, value, path);
            case MAP -> writeMap(schema, value, path);
            case ENUM ->
                out.writeEnum(schema.getEnumOrdinal(
                        AvroFit.checked(schema, value, path).stringValue()));
            case STRING ->
                out.writeString(
                        AvroJson.meaning(schema) == AvroJson.Meaning.JSON
                                ? value.toString()
                                : AvroFit.checked(schema, value, path).stringValue());
            case INT -> out.writeInt(Math.toIntExact(AvroScalars.integer(schema, value, path)));
            case LONG -> out.writeLong(AvroScalars.integer(schema, value, path));
            case FLOAT -> out.writeFloat(AvroFit.checked(schema, value, path).floatValue());
            case DOUBLE -> out.writeDouble(AvroFit.checked(schema, value, path).doubleValue());
            case BOOLEAN ->
                out.writeBoolean(AvroFit.checked(schema, value, path).booleanValue());
            case BYTES -> out.writeBytes(AvroScalars.bytes(schema, value, path));
            case FIXED -> out.writeFixed(AvroScalars.bytes(schema, value, path));
            case NULL -> AvroFit.checked(schema, value, path);
        }
    }

    private void writeRecord(Schema schema, JsonNode value, String path) throws IOException {
        AvroFit.checked(schema, value, path);
        for (Map.Entry<String, JsonNode> property : value.properties()) {
            if (schema.getField(property.getKey()) == null) {
                throw new InvalidDataException(
                        "%s: the Avro record %s has no such field. Add it to the schema with a default, or leave it out."
                                .formatted(path + property.getKey(), schema.getFullName()));
            }
        }
        for (Schema.Field field : schema.getFields()) {
            String at = path + field.name();
            JsonNode present = value.get(field.name());
            if (present != null && (!present.isNull() || AvroFit.fits(field.schema(), present))) {
                write(field.schema(), present, at + (isRecordLike(field.schema()) ? "." : ""));
            } else if (field.hasDefaultValue()) {
                writeDefault(field, at);
            } else if (AvroFit.fits(field.schema(), AvroJson.MAPPER.nullNode())) {
                write(field.schema(), AvroJson.MAPPER.nullNode(), at);
            } else {
                throw AvroJson.invalid(at, "a value, because the field has no default", "missing");
            }
        }
    }

    private static boolean isRecordLike(Schema schema) {
        return schema.getType() == Schema.Type.RECORD || schema.getType() == Schema.Type.UNION;
    }

    private void writeDefault(Schema.Field field, String path) throws IOException {
        Object value = field.defaultVal();
        if (AvroJson.meaning(field.schema()) == AvroJson.Meaning.JSON && value instanceof String text) {
            out.writeString(text);
        } else {
            Object plain = value == JsonProperties.NULL_VALUE ? null : value;
            write(field.schema(), AvroJson.MAPPER.valueToTree(plain), path);
        }
    }

    private void writeArray(Schema schema, JsonNode value, String path) throws IOException {
        AvroFit.checked(schema, value, path);
        out.writeArrayStart();
        out.setItemCount(value.size());
        for (int i = 0; i < value.size(); i++) {
            out.startItem();
            write(schema.getElementType(), value.get(i), "%s[%d].".formatted(AvroFit.trimmed(path), i));
        }
        out.writeArrayEnd();
    }

    private void writeMap(Schema schema, JsonNode value, String path) throws IOException {
        AvroFit.checked(schema, value, path);
        out.writeMapStart();
        out.setItemCount(value.size());
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            out.startItem();
            out.writeString(entry.getKey());
            write(
                    schema.getValueType(),
                    entry.getValue(),
                    "%s['%s'].".formatted(AvroFit.trimmed(path), entry.getKey()));
        }
        out.writeMapEnd();
    }
}
