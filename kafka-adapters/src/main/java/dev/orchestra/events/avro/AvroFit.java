package dev.orchestra.events.avro;

import java.util.List;
import org.apache.avro.Schema;
import tools.jackson.databind.JsonNode;

/** Whether a JSON value has a place in an Avro schema. */
final class AvroFit {

    private AvroFit() {}

    /** The first branch that the value fits; of several records, the first that has all its fields and lacks none. */
    static int branch(Schema union, JsonNode value, String path) {
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

    /**
     * The value, which has its place there. Of a record only that it is one: its fields are looked at one by one, so that it is said
     * which does not fit.
     *
     * @throws dev.orchestra.events.cloudevents.InvalidDataException if it has none
     */
    static JsonNode checked(Schema schema, JsonNode value, String path) {
        boolean record = schema.getType() == Schema.Type.RECORD;
        if (record ? !value.isObject() : !fits(schema, value)) {
            String expected = schema.getType() == Schema.Type.ENUM
                    ? "one of " + schema.getEnumSymbols()
                    : schema.getType().getName();
            throw AvroJson.invalid(trimmed(path), expected, value);
        }
        return value;
    }

    static boolean fits(Schema schema, JsonNode value) {
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

    /** Without the separator that a path to a field of the value would need. */
    static String trimmed(String path) {
        return path.endsWith(".") ? path.substring(0, path.length() - 1) : path;
    }
}
