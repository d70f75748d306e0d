package dev.orchestra.events.avro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestra.events.Json;
import dev.orchestra.events.cloudevents.InvalidDataException;
import dev.orchestra.events.cloudevents.SchemaRefusedException;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.processes.ProcessFiles;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AvroFormatsTest {

    private static final URI ADDRESS = URI.create("http://127.0.0.1:8081/apis/ccompat/v7");
    private static final String REQUESTED = "dev.orchestra.workflow.requested.v1";

    private final FakeRegistry registry = new FakeRegistry();

    @TempDir
    Path folder;

    @ParameterizedTest(name = "{1}")
    @CsvSource({
        "workflow.request, workflow.requested",
        "workflow.message, message.published",
        "workflow.step.echo.request, step.requested",
        "workflow.step.response, step.completed",
        "workflow.step.response, step.failed",
        "workflow.step.response, step.rejected",
        "workflow.step.response, step.lost",
        "workflow.output, workflow.completed",
        "workflow.output, workflow.rejected",
        "workflow.output, workflow.stalled",
        "workflow.output, workflow.cancelled"
    })
    void theShippedSchemaCarriesThePublishedExampleThereAndBack(String topic, String name) {
        String type = "dev.orchestra." + name + ".v1";
        Json example = Json.parse(new String(ProcessFiles.example(type).orElseThrow(), StandardCharsets.UTF_8));
        AvroFormats formats = formats("*");
        formats.prepare(topic);

        byte[] value = formats.write(topic, type, example);

        assertThat(value).startsWith(0, 0, 0, 0, 1);
        assertThat(formats.read(value).asMap()).isEqualTo(example.asMap());
        assertThat(registry.subjects).containsExactly(topic + "-value");
    }

    @Test
    void numbersInPartsOfAnyShapeKeepAllTheirDigits() {
        AvroFormats formats = prepared("workflow.request");
        Json data = Json.parse("""
                {"processId":"p","variables":{"price":0.10,"key":9007199254740993,"pi":3.14159265358979323846,"none":null}}""");

        assertThat(formats.read(formats.write("workflow.request", REQUESTED, data)))
                .isEqualTo(data);
    }

    @Test
    void whatIsOptionalAndMissingIsMissingAfterwards() {
        AvroFormats formats = prepared("workflow.request");
        Json data = Json.parse("{\"processId\":\"p\"}");

        assertThat(formats.read(formats.write("workflow.request", REQUESTED, data)))
                .isEqualTo(data);
        assertThat(formats.read(formats.write(
                        "workflow.request", REQUESTED, Json.parse("{\"processId\":\"p\",\"version\":null}"))))
                .isEqualTo(data);
    }

    @Test
    void typedDataKeepsItsMeaning() throws Exception {
        Files.writeString(folder.resolve("shop.orders.avsc"), """
                {"type":"record","name":"Order","fields":[
                  {"name":"id","type":"long"},
                  {"name":"state","type":{"type":"enum","name":"State","symbols":["NEW","PAID"]}},
                  {"name":"total","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
                  {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
                  {"name":"due","type":{"type":"int","logicalType":"date"}},
                  {"name":"ratio","type":"double"},
                  {"name":"picture","type":["null","bytes"],"default":null},
                  {"name":"gift","type":"boolean","default":false},
                  {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[
                    {"name":"item","type":"string"},{"name":"count","type":"int","default":1}]}}},
                  {"name":"notes","type":{"type":"map","values":["null","string"]},"default":{}}]}""");
        AvroFormats formats = prepared("shop.orders");
        Json order = Json.parse("""
                {"id":17,"state":"PAID","total":12.5,"at":"2026-01-15T09:30:00.123Z","due":"2026-02-01","ratio":0.25,
                 "picture":"AQID","lines":[{"item":"tea","count":3},{"item":"cup"}],"notes":{"a":"b","c":null}}""");

        assertThat(formats.read(formats.write("shop.orders", "com.shop.order.placed", order)))
                .isEqualTo(
                        Json.parse(
                                "{\"id\":17,\"state\":\"PAID\",\"total\":12.50,\"at\":\"2026-01-15T09:30:00.123Z\",\"due\":\"2026-02-01\",\"ratio\":0.25,"
                                        + "\"picture\":\"AQID\",\"gift\":false,\"lines\":[{\"item\":\"tea\",\"count\":3},{\"item\":\"cup\",\"count\":1}],\"notes\":{\"a\":\"b\",\"c\":null}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"id\":1,\"lines\":[{\"item\":\"tea\",\"cuont\":3}]} | lines[0].cuont",
                "{\"id\":1,\"lines\":[{\"count\":3}]} | lines[0].item",
                "{\"id\":1,\"lines\":[{\"item\":\"tea\",\"count\":3000000000}]} | lines[0].count",
                "{\"id\":\"1\",\"lines\":[]} | id",
                "{\"id\":1.5,\"lines\":[]} | id",
                "{\"id\":1,\"lines\":{}} | lines",
                "[] | The data"
            })
    void dataThatDoesNotFitIsRefusedByThePlaceInIt(String data, String place) throws Exception {
        Files.writeString(folder.resolve("shop.orders.avsc"), """
                {"type":"record","name":"Order","fields":[
                  {"name":"id","type":"long"},
                  {"name":"lines","type":{"type":"array","items":{"type":"record","name":"Line","fields":[
                    {"name":"item","type":"string"},{"name":"count","type":"int","default":1}]}}}]}""");
        AvroFormats formats = prepared("shop.orders");

        assertThatThrownBy(() -> formats.write("shop.orders", "any", Json.parse(data)))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageStartingWith(place + ":");
    }

    @Test
    void anEventThatTheTopicsSchemaHasNoRecordForIsRefusedWithTheOnesItHas() {
        AvroFormats formats = prepared("workflow.output");

        assertThatThrownBy(() -> formats.write("workflow.output", REQUESTED, Json.object()))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining(REQUESTED)
                .hasMessageContaining("dev.orchestra.workflow.completed.v1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // No frame, a schema nobody knows, nothing after the frame, a text of 2 GB in 5 bytes, a negative
                // length, too much.
                "7b7d",
                "0000000063",
                "0000000001",
                "0000000001feffffff0f",
                "000000000101",
                "00000000010270000270000002"
            })
    void bytesThatAreNotWhatTheySayAreRefusedAndNothingElseHappens(String hex) {
        AvroFormats formats = prepared("workflow.request");

        assertThatThrownBy(() -> formats.read(java.util.HexFormat.of().parseHex(hex)))
                .isInstanceOf(InvalidDataException.class);
    }

    @Test
    void aListOfManyNothingsIsRefused() throws Exception {
        Files.writeString(
                folder.resolve("nothings.avsc"),
                "{\"type\":\"record\",\"name\":\"N\",\"fields\":[{\"name\":\"n\",\"type\":{\"type\":\"array\",\"items\":\"null\"}}]}");
        AvroFormats formats = prepared("nothings");

        assertThatThrownBy(() -> formats.read(java.util.HexFormat.of().parseHex("00000000018092f40100")))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("parts");
    }

    @Test
    void onlyTheNamedTopicsCarryAvroAndDeadLettersAndTheBusNeverDo() {
        AvroFormats formats = formats("workflow.step.*.request", "orders");

        assertThat(formats.isJson("workflow.step.echo.request")).isFalse();
        assertThat(formats.isJson("orders")).isFalse();
        assertThat(formats.isJson("workflow.step.response")).isTrue();
        assertThat(formats.isJson("orders2")).isTrue();
        assertThat(formats("*").isJson("orders-dlt")).isTrue();
        assertThat(formats("*").isJson("agent.event")).isTrue();
    }

    @Test
    void withTheRegistryAwayTheStartGoesOnAndKnownSchemasAreReadAndWritten() {
        AvroFormats formats = formats("workflow.request", "workflow.output");
        registry.away = true;
        formats.check();
        assertThatThrownBy(() -> formats.prepare("workflow.request")).isInstanceOf(JournalUnavailableException.class);

        registry.away = false;
        formats.prepare("workflow.request");
        byte[] value = formats.write("workflow.request", REQUESTED, Json.parse("{\"processId\":\"p\"}"));
        formats.read(value);
        registry.away = true;

        formats.prepare("workflow.request");
        assertThat(formats.read(formats.write("workflow.request", REQUESTED, formats.read(value)))
                        .string("processId"))
                .contains("p");
        assertThatThrownBy(() -> formats.prepare("workflow.output")).isInstanceOf(JournalUnavailableException.class);
    }

    @Test
    void eachSchemaIsAskedForOnce() {
        AvroFormats formats = prepared("workflow.request");
        byte[] value = formats.write("workflow.request", REQUESTED, Json.parse("{\"processId\":\"p\"}"));
        int before = registry.asked;

        for (int i = 0; i < 100; i++) {
            formats.read(value);
            formats.prepare("workflow.request");
        }

        assertThat(registry.asked).isEqualTo(before + 1);
    }

    @Test
    void theCheckNamesEveryTopicThatCannotBeWritten() throws IOException {
        Files.writeString(folder.resolve("broken.avsc"), "{\"type\":\"recor\"}");
        Files.writeString(folder.resolve("list.avsc"), "{\"type\":\"array\",\"items\":\"int\"}");

        assertThatThrownBy(() ->
                        formats("broken", "list", "without", "workflow.request").check())
                .isInstanceOf(SchemaRefusedException.class)
                .hasMessageContaining("broken")
                .hasMessageContaining("list")
                .hasMessageContaining("without.avsc");
        assertThat(registry.subjects).containsExactly("workflow.request-value");
    }

    @Test
    void theEnvironmentSaysItAll() {
        AvroOptions options = AvroOptions.of(Map.of(
                        "SCHEMA_REGISTRY_URL", "http://a:1/x, http://b:2/x",
                        "SCHEMA_REGISTRY_USERNAME", "ada",
                        "SCHEMA_REGISTRY_PASSWORD", "secret",
                        "ORCHESTRA_AVRO_REGISTER", "false",
                        "ORCHESTRA_AVRO_COMPATIBILITY", "FULL",
                        "ORCHESTRA_AVRO_TOPICS", "workflow.request,workflow.step.*.request"))
                .orElseThrow();

        assertThat(options.registries()).containsExactly(URI.create("http://a:1/x"), URI.create("http://b:2/x"));
        assertThat(options.topics()).containsExactly("workflow.request", "workflow.step.*.request");
        assertThat(options.login()).contains(new AvroOptions.Login("ada", "secret"));
        assertThat(options.register()).isFalse();
        assertThat(options.compatibility()).isEqualTo("FULL");
        assertThat(options.toString()).doesNotContain("secret");
        assertThat(AvroOptions.of(Map.of())).isEmpty();
        assertThatThrownBy(() -> AvroOptions.of(Map.of("ORCHESTRA_AVRO_TOPICS", "workflow.request")))
                .hasMessageContaining("SCHEMA_REGISTRY_URL");
    }

    private AvroFormats prepared(String topic) {
        AvroFormats formats = formats(topic);
        formats.prepare(topic);
        return formats;
    }

    private AvroFormats formats(String... topics) {
        return new AvroFormats(AvroOptions.of(ADDRESS, List.of(topics)).withSchemas(folder), registry);
    }
}
