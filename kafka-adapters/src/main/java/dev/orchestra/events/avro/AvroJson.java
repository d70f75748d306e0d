package dev.orchestra.events.avro;

import dev.orchestra.events.cloudevents.InvalidDataException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What both directions between JSON and Avro share. JSON is written as everybody writes it, not in Avro's own JSON encoding
 * with its tagged unions: an optional field is there or is not.
 */
final class AvroJson {

    static final int DEPTH_MAX = 200;

    /** Numbers keep all their digits. */
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEPTH_MAX)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private AvroJson() {}

    /** How a value stands in JSON, where its Avro type alone does not say it. */
    enum Meaning {
        PLAIN,
        /** A string whose text is JSON of any shape; a logical type of ours, which others read as a string. */
        JSON,
        /** Bytes that are a number with a fixed scale. */
        DECIMAL,
        /** RFC 3339. */
        TIMESTAMP_MILLIS,
        TIMESTAMP_MICROS,
        /** ISO 8601. */
        DATE
    }

    static Meaning meaning(Schema schema) {
        LogicalType type = schema.getLogicalType();
        if (type instanceof LogicalTypes.Decimal) {
            return Meaning.DECIMAL;
        }
        if (type instanceof LogicalTypes.TimestampMillis) {
            return Meaning.TIMESTAMP_MILLIS;
        }
        if (type instanceof LogicalTypes.TimestampMicros) {
            return Meaning.TIMESTAMP_MICROS;
        }
        if (type instanceof LogicalTypes.Date) {
            return Meaning.DATE;
        }
        boolean json =
                schema.getType() == Schema.Type.STRING && "json".equals(schema.getProp(LogicalType.LOGICAL_TYPE_PROP));
        return json ? Meaning.JSON : Meaning.PLAIN;
    }

    /**
     * A schema as text.
     *
     * @param ours whether it is held to all rules, or only has to be understood
     * @throws SchemaParseException if it is none
     */
    static Schema parse(String text, boolean ours) {
        try {
            return new Schema.Parser().setValidateDefaults(ours).parse(text);
        } catch (SchemaParseException e) {
            throw e;
        } catch (AvroRuntimeException | NullPointerException e) {
            // The parser's way to say that a type is unknown.
            throw new SchemaParseException(e);
        }
    }

    static InvalidDataException invalid(String path, String expected, @Nullable Object came) {
        String text = String.valueOf(came);
        return new InvalidDataException("%s: the Avro schema wants %s, but it is %s."
                .formatted(
                        path.isEmpty() ? "The data" : path,
                        expected,
                        text.length() <= 100 ? text : text.substring(0, 100) + "…"));
    }
}
