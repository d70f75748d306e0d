package dev.orchestra.events.avro;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** The JSON values that stand differently in Avro: numbers, times and bytes. */
final class AvroScalars {

    private AvroScalars() {}

    /** A whole number, a date or a time as Avro counts it. */
    static long integer(Schema schema, JsonNode value, String path) {
        JsonNode given = AvroFit.checked(schema, value, path);
        try {
            return switch (AvroJson.meaning(schema)) {
                case DATE -> LocalDate.parse(given.stringValue()).toEpochDay();
                case TIMESTAMP_MILLIS -> whole(given, ChronoUnit.MILLIS, path);
                case TIMESTAMP_MICROS -> whole(given, ChronoUnit.MICROS, path);
                case PLAIN, JSON, DECIMAL -> given.longValue();
            };
        } catch (DateTimeException e) {
            throw AvroJson.invalid(AvroFit.trimmed(path), "an ISO 8601 date or an RFC 3339 time", value);
        }
    }

    private static long whole(JsonNode value, ChronoUnit unit, String path) {
        Instant time = OffsetDateTime.parse(value.stringValue()).toInstant();
        if (!time.truncatedTo(unit).equals(time)) {
            throw AvroJson.invalid(AvroFit.trimmed(path), "a time in whole " + unit, value);
        }
        return unit.between(Instant.EPOCH, time);
    }

    /** A decimal number or base64, filled up to the size of a fixed type. */
    static byte[] bytes(Schema schema, JsonNode value, String path) {
        JsonNode given = AvroFit.checked(schema, value, path);
        byte[] bytes = schema.getLogicalType() instanceof LogicalTypes.Decimal decimal
                ? unscaled(decimal, given.decimalValue(), path)
                : base64(given, path);
        if (schema.getType() != Schema.Type.FIXED || bytes.length == schema.getFixedSize()) {
            return bytes;
        }
        if (!(schema.getLogicalType() instanceof LogicalTypes.Decimal) || bytes.length > schema.getFixedSize()) {
            throw AvroJson.invalid(AvroFit.trimmed(path), schema.getFixedSize() + " bytes", bytes.length);
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
                AvroFit.trimmed(path),
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
            throw AvroJson.invalid(AvroFit.trimmed(path), "bytes in base64", value);
        }
        return bytes;
    }
}
