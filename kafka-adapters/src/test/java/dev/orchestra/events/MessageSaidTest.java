package dev.orchestra.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageSaidTest {

    @Test
    void theBodyKeepsItsTextToTheLetter() {
        String body = "{ \"price\" : 1.10, \"name\":\"Zoë \\u00e9 }\",\"deep\":[{},[1,{\"a\":\"{\"}]] }";
        MessageSaid said =
                MessageSaid.read(Json.parse("{\"x\":[1,{}],\"body\": " + body + " ,\"name\":\"ask\",\"y\":{}}"));

        assertThat(said.body().text()).isEqualTo(body);
        assertThat(said.name()).isEqualTo("ask");
    }

    @Test
    void aLongBodyIsCutOutWhole() {
        Json body = Json.of(Map.of("text", "é\"x".repeat(50_000)));

        assertThat(MessageSaid.read(new MessageSaid("n", body).toJson()).body()).isEqualTo(body);
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        MessageSaid named = new MessageSaid("a \"name\"", Json.of(Map.of("n", 1)));
        MessageSaid nameless = new MessageSaid(null, Json.object());

        assertThat(MessageSaid.read(named.toJson())).isEqualTo(named);
        assertThat(MessageSaid.read(nameless.toJson())).isEqualTo(nameless);
        assertThat(named.toJson().as(MessageSaid.class)).isEqualTo(named);
    }

    @Test
    void whatIsNoMessageIsRefusedWithTheFieldsName() {
        assertThatThrownBy(() -> MessageSaid.read(Json.parse("{\"name\":\"x\"}")))
                .hasMessageContaining("'body'");
        assertThatThrownBy(() -> MessageSaid.read(Json.parse("{\"body\":null}")))
                .hasMessageContaining("'body'");
        assertThatThrownBy(() -> MessageSaid.read(Json.parse("{\"body\":[1]}"))).hasMessageContaining("'body'");
        assertThatThrownBy(() -> MessageSaid.read(Json.parse("{\"body\":{},\"name\":1}")))
                .hasMessageContaining("'name'");
        assertThatThrownBy(() -> MessageSaid.read(Json.parse("[]"))).isInstanceOf(InvalidJsonException.class);
    }

    /** As they are written, and in other forms that say the same. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"a\":{\"b\":{}},\"c\":[{},{\"d\":[]}]}",
                "{\"brace\":\"}\",\"quote\":\"\\\"}\",\"slash\":\"\\\\\"}",
                "{\"}\":\"{\",\"\\\"\":\"\\\\\\\"}\"}",
                "{\"body\":{\"name\":\"x\"}}"
            })
    void theBodyIsFoundWhateverItHolds(String body) {
        MessageSaid nameless = new MessageSaid(null, Json.parse(body));
        MessageSaid named = new MessageSaid("ask", Json.parse(body));
        for (String form : List.of(
                "{\"body\":%s}", "{ \"body\" : %s }", "{\"body\":%s,\"more\":{}}", "{\"name\":null,\"body\":%s}")) {
            assertThat(MessageSaid.read(Json.parse(form.formatted(body)))).isEqualTo(nameless);
        }
        for (String form : List.of(
                "{\"name\":\"ask\",\"body\":%s}",
                "{\"name\":\"\\u0061sk\",\"body\":%s}",
                "{\"name\":\"ask\",\"body\":%s,\"more\":\"}\"}",
                "{\"name\":\"ask\",\"more\":\"x\",\"body\":%s}")) {
            assertThat(MessageSaid.read(Json.parse(form.formatted(body)))).isEqualTo(named);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ask", "", "a\"b", "a\\", "\\\",\"body\":{}", "ä\n"})
    void aNameComesBackAsItWas(String name) {
        MessageSaid said = new MessageSaid(name, Json.parse("{\"x\":1}"));
        assertThat(MessageSaid.read(said.toJson())).isEqualTo(said);
    }
}
