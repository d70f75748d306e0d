package dev.orchestra.events.avro;

import dev.orchestra.events.Json;
import dev.orchestra.events.cloudevents.InvalidDataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.JsonProperties;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;
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
                int branch = branch(schema, value, path);
                out.writeIndex(branch);
                write(schema.getTypes().get(branch), value, path);
            }
            case ARRAY -> writeArray(schema, value, path);
            case MAP -> writeMap(schema, value, path);
            case ENUM ->
                out.writeEnum(schema.getEnumOrdinal(checked(schema, value, path).stringValue()));
            case STRING ->
                out.writeString(
                        AvroJson.meaning(schema) == AvroJson.Meaning.JSON
                                ? value.toString()
                                : checked(schema, value, path).stringValue());
            case INT -> out.writeInt(Math.toIntExact(integer(schema, value, path)));
            case LONG -> out.writeLong(integer(schema, value, path));
            case FLOAT -> out.writeFloat(checked(schema, value, path).floatValue());
            case DOUBLE -> out.writeDouble(checked(schema, value, path).doubleValue());
            case BOOLEAN -> out.writeBoolean(checked(schema, value, path).booleanValue());
            case BYTES -> out.writeBytes(bytes(schema, value, path));
            case FIXED -> out.writeFixed(bytes(schema, value, path));
            case NULL -> checked(schema, value, path);
        }
    }

    private void writeRecord(Schema schema, JsonNode value, String path) throws IOException {
        checked(schema, value, path);
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
            if (present != null && (!present.isNull() || fits(field.schema(), present))) {
                write(field.schema(), present, at + (isRecordLike(field.schema()) ? "." : ""));
            } else if (field.hasDefaultValue()) {
                writeDefault(field, at);
            } else if (fits(field.schema(), AvroJson.MAPPER.nullNode())) {
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
        checked(schema, value, path);
        out.writeArrayStart();
        out.setItemCount(value.size());
        for (int i = 0; i < value.size(); i++) {
            out.startItem();
            write(schema.getElementType(), value.get(i), "%s[%d].".formatted(trimmed(path), i));
        }
        out.writeArrayEnd();
    }

    private void writeMap(Schema schema, JsonNode value, String path) throws IOException {
        checked(schema, value, path);
        out.writeMapStart();
        out.setItemCount(value.size());
        for (Map.Entry<String, JsonNode> entry : value.properties()) {
            out.startItem();
            out.writeString(entry.getKey());
            write(schema.getValueType(), entry.getValue(), "%s['%s'].".formatted(trimmed(path), entry.getKey()));
        }
        out.writeMapEnd();
    }

    /** The first branch that the value fits; of several records, the first that has all its fields and lacks none. */
    private static int branch(Schema union, JsonNode value, String path) {
        List<Schema> branches = union.getTypes();
        for (int i = 0; i < branches.size(); i++) {
            if (fits(branches.get(i), value)) {
                return i;
            }
        }
        throw AvroJson.invalid(
                trimmed(path),
                "one of " + branches.stream().map(Schema::getFullName).toList(),
                value);
    }

    private static JsonNode checked(Schema schema, JsonNode value, String path) {
        boolean record = schema.getType() == Schema.Type.RECORD;
        if (record ? !value.isObject() : !fits(schema, value)) {
            String expected = schema.getType() == Schema.Type.ENUM
                    ? "one of " + schema.getEnumSymbols()
                    : schema.getType().getName();
            throw AvroJson.invalid(trimmed(path), expected, value);
        }
        return value;
    }

    private static boolean fits(Schema schema, JsonNode value) {
        return switch (schema.getType()) {
            case NULL -> value.isNull();
            case BOOLEAN -> value.isBoolean();
            case INT ->
                AvroJson.meaning(schema) == AvroJson.Meaning.DATE
                        ? value.isString()
                        : value.canConvertToInt() && value.isIntegralNumber();
            case LONG ->
                AvroJson.meaning(schema) == AvroJson.Meaning.PLAIN
                        ? value.isIntegralNumber() && value.canConvertToLong()
                        : value.isString();
            case FLOAT, DOUBLE -> value.isNumber();
            case STRING -> AvroJson.meaning(schema) == AvroJson.Meaning.JSON ? !value.isNull() : value.isString();
            case ENUM -> value.isString() && schema.hasEnumSymbol(value.stringValue());
            case BYTES, FIXED ->
                AvroJson.meaning(schema) == AvroJson.Meaning.DECIMAL
                        ? value.isNumber()
                        : value.isString() || value.isBinary();
            case ARRAY -> value.isArray();
            case MAP -> value.isObject();
            case RECORD -> value.isObject() && hasItsFields(schema, value);
            case UNION -> schema.getTypes().stream().anyMatch(branch -> fits(branch, value));
        };
    }

    private static boolean hasItsFields(Schema record, JsonNode value) {
        return value.properties().stream().allMatch(property -> record.getField(property.getKey()) != null)
                && record.getFields().stream()
                        .allMatch(field -> value.has(field.name())
                                || field.hasDefaultValue()
                                || fits(field.schema(), AvroJson.MAPPER.nullNode()));
    }

    private static long integer(Schema schema, JsonNode value, String path) {
        JsonNode given = checked(schema, value, path);
        try {
            return switch (AvroJson.meaning(schema)) {
                case DATE -> LocalDate.parse(given.stringValue()).toEpochDay();
                case TIMESTAMP_MILLIS -> whole(given, ChronoUnit.MILLIS, path);
                case TIMESTAMP_MICROS -> whole(given, ChronoUnit.MICROS, path);
                case PLAIN, JSON, DECIMAL -> given.longValue();
            };
        } catch (DateTimeException e) {
            throw AvroJson.invalid(trimmed(path), "an ISO 8601 date or an RFC 3339 time", value);
        }
    }

    private static long whole(JsonNode value, ChronoUnit unit, String path) {
        Instant time = OffsetDateTime.parse(value.stringValue()).toInstant();
        if (!time.truncatedTo(unit).equals(time)) {
            throw AvroJson.invalid(trimmed(path), "a time in whole " + unit, value);
        }
        return unit.between(Instant.EPOCH, time);
    }

    private static byte[] bytes(Schema schema, JsonNode value, String path) {
        JsonNode given = checked(schema, value, path);
        byte[] bytes = schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
                ? unscaled(decimal, given.decimalValue(), path)
                : base64(given, path);
        if (schema.getType() != Schema.Type.FIXED || bytes.length == schema.getFixedSize()) {
            return bytes;
        }
        if (!(schema.getLogicalType() instanceof LogicalTypes.Decimal) || bytes.length > schema.getFixedSize()) {
            throw AvroJson.invalid(trimmed(path), schema.getFixedSize() + " bytes", bytes.length);
        }
        byte[] filled = new byte[schema.getFixedSize()];
        Arrays.fill(filled, 0, filled.length - bytes.length, (byte) (bytes[0] < 0 ? -1 : 0));
        System.arraycopy(bytes, 0, filled, filled.length - bytes.length, bytes.length);
        return filled;
    }

    private static byte[] unscaled(LogicalTypes.Decimal decimal, BigDecimal value, String path) {
        try {
            BigInteger number = value.setScale(decimal.getScale()).unscaledValue();
            if (new BigDecimal(number).precision() <= decimal.getPrecision()) {
                return number.toByteArray();
            }
        } catch (ArithmeticException e) {
            // It has more digits behind the point than there is room for; said below.
        }
        throw AvroJson.invalid(
                trimmed(path),
                "a number of at most %d digits, %d of them behind the point"
                        .formatted(decimal.getPrecision(), decimal.getScale()),
                value);
    }

    private static byte[] base64(JsonNode value, String path) {
        byte @Nullable [] bytes;
        try {
            bytes = value.binaryValue();
        } catch (JacksonException | IllegalArgumentException e) {
            bytes = null;
        }
        if (bytes == null) {
            throw AvroJson.invalid(trimmed(path), "bytes in base64", value);
        }
        return bytes;
    }

    private static String trimmed(String path) {
        return path.endsWith(".") ? path.substring(0, path.length() - 1) : path;
    }
}
