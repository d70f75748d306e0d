package dev.orchestra.registry.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Json;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CardSchemaTest {

    private static final Json REQUIREMENT = Json.parse("""
            {"type":"object","required":["requirement"],
             "properties":{"requirement":{"type":"string"},"parts":{"$ref":"#/$defs/parts"}},
             "$defs":{"parts":{"type":"integer","minimum":1}}}""");

    @Test
    void whatFitsHasNoProblems() {
        CardSchema schema = CardSchema.read(REQUIREMENT);

        assertThat(schema.complaint(Json.parse("{\"requirement\":\"a shop\",\"parts\":2}")))
                .isEmpty();
    }

    @Test
    void whatDoesNotFitIsToldByFieldWithWhatWasExpected() {
        CardSchema schema = CardSchema.read(REQUIREMENT);

        assertThat(schema.complaint(Json.object())).contains("requirement").contains("required");
        assertThat(schema.complaint(Json.parse("{\"requirement\":\"\",\"parts\":\"two\"}")))
                .contains("/parts")
                .contains("integer");
    }

    @Test
    void whatIsMissingIsNamedIfNothingElseIsWrong() {
        CardSchema schema = CardSchema.read(Json.parse("""
                {"type":"object","required":["name","plan"],"properties":{
                  "name":{"type":"string"},
                  "plan":{"type":"object","required":["a/b"]},
                  "parts":{"type":"array","items":{"type":"object","required":["id"]}}}}"""));

        assertThat(schema.missing(Json.parse("{\"name\":\"n\",\"plan\":{\"a/b\":1}}")))
                .contains(List.of());
        assertThat(schema.missing(Json.parse("{\"plan\":{},\"parts\":[{\"id\":1},{}]}")))
                .contains(List.of(List.of("name"), List.of("parts", "1", "id"), List.of("plan", "a/b")));
        assertThat(schema.missing(Json.parse("{\"name\":7}"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "\"text\"",
                "{\"type\":\"objekt\"}",
                "{\"required\":\"requirement\"}",
                "{\"properties\":[]}",
                "{\"pattern\":\"(\"}",
                "{\"$ref\":\"#/$defs/missing\"}",
                "{\"$ref\":\"file:///etc/passwd\"}",
                "{\"$ref\":\"classpath:schema.json\"}",
                "{\"properties\":{\"deep\":{\"$ref\":\"urn:orchestra:event:elsewhere\"}}}",
                "{\"$schema\":\"https://example.com/another-draft\"}"
            })
    void whatIsNoSchemaIsRefusedWhenItIsRead(String schema) {
        assertThatExceptionOfType(UnreadableSchemaException.class)
                .isThrownBy(() -> CardSchema.read(Json.parse(schema)))
                .satisfies(e -> assertThat(e.getMessage()).isNotBlank());
    }

    @Test
    void nothingIsFetched() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.incrementAndGet();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        try {
            String elsewhere =
                    "http://127.0.0.1:%d/schema".formatted(server.getAddress().getPort());
            for (String keyword : List.of("$ref", "$dynamicRef", "$schema")) {
                assertThatExceptionOfType(UnreadableSchemaException.class)
                        .isThrownBy(() -> CardSchema.read(Json.parse("{\"%s\":\"%s\"}".formatted(keyword, elsewhere))));
            }
        } finally {
            server.stop(0);
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void aDraftsOwnSchemaMayBeReferredTo() {
        assertThatCode(() -> CardSchema.read(Json.parse("{\"$ref\":\"https://json-schema.org/draft/2020-12/schema\"}")))
                .doesNotThrowAnyException();
        assertThatCode(() -> CardSchema.read(
                        Json.parse("{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"type\":\"object\"}")))
                .doesNotThrowAnyException();
    }

    @Test
    void aCardWithoutSchemasChecksNothing() {
        assertThat(CardSchemas.of(new AgentRegistered("echo", null, List.of(), null, null, null, null)))
                .isSameAs(CardSchemas.NONE);
    }

    @Test
    void theMessageNamesTheSchemaThatIsBroken() {
        var card = new AgentRegistered("echo", null, List.of(), null, Json.parse("{\"type\":\"objekt\"}"), null, null);

        assertThatExceptionOfType(UnreadableSchemaException.class)
                .isThrownBy(() -> CardSchemas.of(card))
                .withMessageContaining("outputSchema");
    }
}
