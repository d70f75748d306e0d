package dev.orchestra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DemoReportTest {
    @Test
    void longValuesAreNamedByTheirLengthAndTheEnvelopeStaysWhole() {
        JsonNode event = Json.parse("""
                {"id":"output/1","data":{"variables":{"files":{"main.tf":"12345"},
                 "topics":[1,2,3,4],"few":[1,2],"summary":"%s"}}}""".formatted("x".repeat(500)));

        JsonNode shortened = DemoReport.shortened(event);

        assertThat(shortened.path("id").asString()).isEqualTo("output/1");
        JsonNode variables = shortened.at("/data/variables");
        assertThat(variables.at("/files/main.tf").asString()).isEqualTo("(5 characters)");
        assertThat(variables.path("topics").asString()).isEqualTo("(4 items)");
        assertThat(variables.path("few").size()).isEqualTo(2);
        assertThat(variables.path("summary").asString()).hasSize(160);
        assertThat(event.at("/data/variables/topics").size()).isEqualTo(4);
    }
}
