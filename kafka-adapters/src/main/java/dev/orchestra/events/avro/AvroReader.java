package dev.orchestra.events.avro;

import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.Json;
import dev.orchestra.events.cloudevents.InvalidDataException;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;

/**
 * Reads Avro as JSON, straight from the bytes. Lengths and counts are what a stranger wrote: nothing is allocated for them
 * that the bytes do not hold. A field whose value is null is left out, as the contract has it.
 */
final class AvroReader {

    private static final int VALUES_MAX = 1_000_000;

    private final BinaryDecoder in;
    private final JsonGenerator out;
    private final int bytesMax;
    private int valuesLeft = VALUES_MAX;

    private AvroReader(BinaryDecoder in, JsonGenerator out, int bytesMax) {
        this.in = in;
        this.out = out;
        this.bytesMax = bytesMax;
    }

    /**
     * @param schema that the bytes were written with
     * @param offset where they begin
     * @throws InvalidDataException if they were not
     */
    static Json read(Schema schema, byte[] value, int offset) {
        var text = new StringWriter();
        int length = value.length - offset;
        try (JsonGenerator out = AvroJson.MAPPER.createGenerator(text)) {
            BinaryDecoder in = DecoderFactory.get().binaryDecoder(value, offset, length, null);
            new AvroReader(in, out, length).read(schema, 0);
            if (!in.isEnd()) {
                throw new InvalidDataException(
                        "The value goes on after the end of the data that its schema %s describes."
                                .formatted(schema.getFullName()));
            }
        } catch (IOException | AvroRuntimeException | UnsupportedOperationException | IndexOutOfBoundsException e) {
            throw new InvalidDataException("The value is not what its schema %s describes: %s"
                    .formatted(schema.getFullName(), e.getMessage() == null ? "it ends too early" : e.getMessage()));
        } catch (JacksonException | InvalidJsonException e) {
            throw new InvalidDataException(
                    "A part of the value that has to be JSON is not: %s".formatted(e.getMessage()));
        }
        return Json.trusted(text.toString());
    }

    private void read(Schema schema, int depth) throws IOException {
        if (depth > AvroJson.DEPTH_MAX || --valuesLeft < 0) {
            throw new InvalidDataException("The value is nested more than %d deep, or has more than %,d parts."
                    .formatted(AvroJson.DEPTH_MAX, VALUES_MAX));
        }
        switch (schema.getType()) {
            case RECORD -> readRecord(schema, depth);
            case UNION -> read(branch(schema), depth + 1);
            case ARRAY -> readArray(schema, depth);
            case MAP -> readMap(schema, depth);
            case ENUM -> out.writeString(symbol(schema));
            case STRING -> readString(schema);
            case INT -> {
                int value = in.readInt();
                if (AvroJson.meaning(schema) == AvroJson.Meaning.DATE) {
                    out.writeString(LocalDate.ofEpochDay(value).toString());
                } else {
                    out.writeNumber(value);
                }
            }
            case LONG -> readLong(schema);
            case FLOAT -> {
                float value = in.readFloat();
                requireFinite(value);
                out.writeNumber(value);
            }
            case DOUBLE -> {
                double value = in.readDouble();
                requireFinite(value);
                out.writeNumber(value);
            }
            case BOOLEAN -> out.writeBoolean(in.readBoolean());
            case BYTES -> writeBytes(schema, bytes());
            case FIXED -> {
                byte[] fixed = new byte[within(schema.getFixedSize())];
                in.readFixed(fixed);
                writeBytes(schema, fixed);
            }
            case NULL -> out.writeNull();
        }
    }

    private Schema branch(Schema union) throws IOException {
        int index = in.readIndex();
        List<Schema> branches = union.getTypes();
        if (index < 0 || index >= branches.size()) {
            throw new InvalidDataException(
                    "The value names branch %d of a union that has %d.".formatted(index, branches.size()));
        }
        return branches.get(index);
    }

    private String symbol(Schema schema) throws IOException {
        int index = in.readEnum();
        List<String> symbols = schema.getEnumSymbols();
        if (index < 0 || index >= symbols.size()) {
            throw new InvalidDataException("The value names symbol %d of the enum %s, which has %d."
                    .formatted(index, schema.getFullName(), symbols.size()));
        }
        return symbols.get(index);
    }

    private void readRecord(Schema schema, int depth) throws IOException {
        out.writeStartObject();
        for (Schema.Field field : schema.getFields()) {
            Schema type = field.schema();
            if (type.isUnion()) {
                type = branch(type);
            }
            if (type.getType() != Schema.Type.NULL) {
                out.writeName(field.name());
                read(type, depth + 1);
            }
        }
        out.writeEndObject();
    }

    private void readArray(Schema schema, int depth) throws IOException {
        out.writeStartArray();
        for (long count = in.readArrayStart(); count > 0; count = in.arrayNext()) {
            for (long i = 0; i < count; i++) {
                read(schema.getElementType(), depth + 1);
            }
        }
        out.writeEndArray();
    }

    private void readMap(Schema schema, int depth) throws IOException {
        out.writeStartObject();
        for (long count = in.readMapStart(); count > 0; count = in.mapNext()) {
            for (long i = 0; i < count; i++) {
                out.writeName(text());
                read(schema.getValueType(), depth + 1);
            }
        }
        out.writeEndObject();
    }

    private void readString(Schema schema) throws IOException {
        String text = text();
        if (AvroJson.meaning(schema) == AvroJson.Meaning.JSON) {
            out.writeRawValue(Json.parse(text).text());
        } else {
            out.writeString(text);
        }
    }

    private void readLong(Schema schema) throws IOException {
        long value = in.readLong();
        switch (AvroJson.meaning(schema)) {
            case TIMESTAMP_MILLIS -> out.writeString(Instant.ofEpochMilli(value).toString());
            case TIMESTAMP_MICROS ->
                out.writeString(Instant.EPOCH.plus(value, ChronoUnit.MICROS).toString());
            case PLAIN, JSON, DECIMAL, DATE -> out.writeNumber(value);
        }
    }

    private void writeBytes(Schema schema, byte[] bytes) {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal && bytes.length > 0) {
            out.writeNumber(new BigDecimal(new BigInteger(bytes), decimal.getScale()));
        } else {
            out.writeBinary(bytes);
        }
    }

    private static void requireFinite(double value) {
        if (!Double.isFinite(value)) {
            throw new InvalidDataException("The number %s has no place in JSON.".formatted(value));
        }
    }

    private String text() throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new InvalidDataException("A string in the value is not valid UTF-8.");
        }
    }

    private byte[] bytes() throws IOException {
        byte[] bytes = new byte[within(in.readLong())];
        in.readFixed(bytes);
        return bytes;
    }

    private int within(long length) {
        if (length < 0 || length > bytesMax) {
            throw new InvalidDataException("The value says that a part of it has %,d bytes, but it has %,d in all."
                    .formatted(length, bytesMax));
        }
        return (int) length;
    }
}
