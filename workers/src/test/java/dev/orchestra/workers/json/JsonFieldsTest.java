package dev.orchestra.workers.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.orchestra.events.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonFieldsTest {

    @Test
    void eachValueIsCutOutAsItStands() {
        String big = "\"" + "x".repeat(70_000) + "\\n€😀\"";
        Map<String, String> values = new LinkedHashMap<>();
        values.put("string", "\"a \\\"quoted\\\" } text\"");
        values.put("empty", "\"\"");
        values.put("integer", "123456789012345678901234567890");
        values.put("fraction", "1.10E+2");
        values.put("negative", "-0");
        values.put("true", "true");
        values.put("object", "{ \"a\" : [ 1 , { \"b\" : null } ] }");
        values.put("array", "[ ]");
        values.put("long", big);
        values.put("last", "7");
        StringBuilder text = new StringBuilder("{ ");
        values.forEach((name, value) -> text.append(text.length() > 2 ? " , " : "")
                .append('"')
                .append(name)
                .append("\" : ")
                .append(value));

        JsonFields fields = JsonFields.of(Json.trusted(text.append(" }").toString()));

        values.forEach((name, value) ->
                assertThat(fields.get(name).orElseThrow().text()).as(name).isEqualTo(value));
        assertThat(fields.all().keySet()).containsExactlyElementsOf(values.keySet());
    }

    @Test
    void nullIsNothing() {
        assertThat(JsonFields.of(Json.trusted("{\"a\":null}")).get("a")).isEmpty();
        assertThat(JsonFields.of(Json.object()).get("a")).isEmpty();
    }

    @Test
    void anObjectIsPutTogetherWithItsNamesEscaped() {
        Map<String, Json> fields = new LinkedHashMap<>();
        fields.put("a \"b\"\n", Json.trusted("1.0"));
        fields.put("c", Json.trusted("{\"d\":[]}"));
        assertThat(JsonFields.object(fields).text()).isEqualTo("{\"a \\\"b\\\"\\n\":1.0,\"c\":{\"d\":[]}}");
        assertThat(JsonFields.object(Map.of())).isEqualTo(Json.object());
    }

    @Test
    void whatIsNoObjectIsRefused() {
        for (String text : new String[] {"[1]", "7", "", "{\"a\":", "{\"a\" 1}"}) {
            assertThatThrownBy(() -> JsonFields.of(Json.trusted(text))).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
