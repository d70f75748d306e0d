package dev.orchestra.processes;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.NumericNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

final class EventSchemasTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    static Stream<String> types() {
        return ProcessFiles.eventTypes().stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void theSchemaIsASchemaOfTheDraftItNames(String type) {
        Schema meta = REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));

        assertThat(meta.validate(text(ProcessFiles.schema(type).orElseThrow()), InputFormat.JSON))
                .isEmpty();
        JsonNode schema = schemaOf(type);
        assertThat(schema.get("$schema").stringValue()).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(schema.get("$id").stringValue()).isEqualTo("urn:orchestra:event:" + type);
        assertThat(schema.get("title").stringValue()).isNotBlank();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void theRecordedExampleIsValid(String type) {
        assertThat(problems(type, example(type))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void theExampleShowsEveryRequiredField(String type) {
        assertThat(example(type).propertyNames()).containsAll(required(type));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void anExampleThatLacksARequiredFieldIsRefused(String type) {
        assertThat(required(type)).allSatisfy(field -> {
            ObjectNode broken = example(type);
            broken.remove(field);
            assertThat(problems(type, broken)).as("without %s", field).isNotEmpty();
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void anExampleWithAFieldOfAnotherTypeIsRefused(String type) {
        ObjectNode example = example(type);
        assertThat(example.propertyNames()).isNotEmpty().allSatisfy(field -> {
            for (JsonNode value : valuesOfAnotherType(example.get(field))) {
                ObjectNode broken = example.deepCopy();
                broken.set(field, value);
                assertThat(problems(type, broken)).as("%s = %s", field, value).isNotEmpty();
            }
        });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void aFieldThatCameLaterIsAccepted(String type) {
        ObjectNode later = example(type);
        later.put("fieldOfALaterVersion", true);

        assertThat(problems(type, later)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("types")
    void whatIsNoObjectIsRefused(String type) {
        for (String text : List.of("null", "[]", "\"text\"", "1")) {
            assertThat(problems(type, JSON.readTree(text))).as(text).isNotEmpty();
        }
    }

    private static List<JsonNode> valuesOfAnotherType(JsonNode value) {
        Map<Class<?>, JsonNode> oneOfEach = Map.of(
                ObjectNode.class, JSON.createObjectNode(),
                ArrayNode.class, JSON.createArrayNode(),
                StringNode.class, StringNode.valueOf("text"),
                BooleanNode.class, BooleanNode.TRUE,
                NumericNode.class, JSON.getNodeFactory().numberNode(1.5));
        List<JsonNode> others = new ArrayList<>(oneOfEach.values());
        others.removeIf(other -> other.getNodeType() == value.getNodeType());
        return others;
    }

    private static Set<String> required(String type) {
        JsonNode required = schemaOf(type).get("required");
        return required == null
                ? Set.of()
                : Set.copyOf(required.valueStream().map(JsonNode::stringValue).toList());
    }

    private static JsonNode schemaOf(String type) {
        return JSON.readTree(ProcessFiles.schema(type).orElseThrow());
    }

    private static ObjectNode example(String type) {
        return (ObjectNode) JSON.readTree(ProcessFiles.example(type).orElseThrow());
    }

    private static List<Error> problems(String type, JsonNode data) {
        return REGISTRY.getSchema(schemaOf(type)).validate(data);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
