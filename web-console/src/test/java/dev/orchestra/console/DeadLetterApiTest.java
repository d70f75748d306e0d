package dev.orchestra.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.jsonPath;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

import com.jayway.jsonpath.JsonPath;
import dev.orchestra.events.log.DeadLetterHeaders;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RawRecord.Header;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DeadLetterApiTest extends ApiTest {

    private static final String PATH = "/api/v1/dead-letters";
    private static final String TOPIC = "dev.some.topic";

    @Test
    void theNewestComeFirstPageByPage() throws Exception {
        refused("paged", "UNREADABLE", "{", Map.of(), 1);
        refused("paged", "UNREADABLE", "{", Map.of(), 3);
        refused("paged", "UNREADABLE", "{", Map.of(), 2);

        String first = getJson(PATH + "?topic=paged&limit=2")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.items[*].id").value(contains("paged-dlt:0:1", "paged-dlt:0:2")))
                .andReturn()
                .getResponse()
                .getContentAsString();
        getJson(PATH + "?topic=paged&limit=2&cursor=" + JsonPath.read(first, "$.nextCursor"))
                .andExpect(jsonPath("$.items[*].id").value(contains("paged-dlt:0:0")))
                .andExpect(jsonPath("$.nextCursor").isEmpty());
    }

    @Test
    void aDeadLetterIsShownWithItsReasonAndItsValue() throws Exception {
        refused("shown", "UNREADABLE", "{\"broken", Map.of("ce_id", "e1"), 1);

        getJson(PATH + "/{id}", "shown-dlt:0:0")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.value").value("{\"broken"))
                .andExpect(jsonPath("$.deadLetter.topic").value("shown"))
                .andExpect(jsonPath("$.deadLetter.reason").value("UNREADABLE"))
                .andExpect(jsonPath("$.deadLetter.headers.ce_id").value("e1"));
    }

    @Test
    void itIsSentAgainAsItWasWithoutTheMarksOfItsRefusal() throws Exception {
        refused(TOPIC, "UNREADABLE", "{}", Map.of("ce_id", "e1"), 1);

        postJson(PATH + "/{id}/redrive", "", TOPIC + "-dlt:0:0")
                .andExpect(status().isOk())
                .andExpect(jsonPath("$.topic").value(TOPIC))
                .andExpect(jsonPath("$.eventId").isEmpty());

        RawRecord sent = onlyRecord(TOPIC);
        assertThat(text(sent.value())).isEqualTo("{}");
        assertThat(sent.keyText()).contains("key");
        assertThat(sent.headers()).extracting(Header::name).containsExactly("ce_id");
    }

    @Test
    void valueAndHeadersCanBeCorrectedFirst() throws Exception {
        refused(TOPIC, "UNREADABLE", "{\"broken", Map.of("ce_id", "e1"), 1);

        postJson(
                        PATH + "/{id}/redrive",
                        "{\"value\":{\"a\":1},\"headers\":{\"ce_source\":\"/me\"}}",
                        TOPIC + "-dlt:0:0")
                .andExpect(status().isOk());

        RawRecord sent = onlyRecord(TOPIC);
        assertThat(text(sent.value())).isEqualTo("{\"a\":1}");
        assertThat(header(sent, "ce_source")).isEqualTo("/me");
        assertThat(header(sent, "ce_id")).isEqualTo("e1");
    }

    @Test
    void aRequestThatWasRefusedIsSentUnderANewId() throws Exception {
        refused("workflow.request", "REFUSED", "{}", Map.of("ce_id", "e1"), 1);

        postJson(PATH + "/{id}/redrive", "", "workflow.request-dlt:0:0").andExpect(status().isOk());

        assertThat(header(onlyRecord("workflow.request"), "ce_id")).startsWith("e1/redrive-");
    }

    @Test
    void aRequestInStructuredModeGetsItsNewIdInside() throws Exception {
        refused(
                "workflow.request",
                "REFUSED",
                "{\"id\":\"e1\",\"data\":{\"n\":1}}",
                Map.of("content-type", "application/cloudevents+json"),
                1);

        postJson(PATH + "/{id}/redrive", "", "workflow.request-dlt:0:0").andExpect(status().isOk());

        String value = text(onlyRecord("workflow.request").value());
        assertThat((String) JsonPath.read(value, "$.id")).startsWith("e1/redrive-");
        assertThat((Integer) JsonPath.read(value, "$.data.n")).isEqualTo(1);
    }

    @Test
    void whatIsNotThereIsNotFound() throws Exception {
        refused("gone", "UNREADABLE", "{}", Map.of(), 1);

        getJson(PATH + "/{id}", "gone-dlt:0:7").andExpect(status().isNotFound());
        postJson(PATH + "/{id}/redrive", "", "gone-dlt:0:7").andExpect(status().isNotFound());
    }

    @Test
    void onlyDeadLettersCanBeRead() throws Exception {
        getJson(PATH + "/{id}", "workflow.request:0:0")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("id"));
    }

    @Test
    void aCursorOfAnotherMakingIsRefused() throws Exception {
        getJson(PATH + "?cursor=abc")
                .andExpect(status().isBadRequest())
                .andExpect(jsonPath("$.errors[0].field").value("cursor"));
    }

    private void refused(String topic, String reason, String value, Map<String, String> headers, int second) {
        var all = new ArrayList<Header>();
        headers.forEach((name, text) -> all.add(new Header(name, text.getBytes(StandardCharsets.UTF_8))));
        Map.of(
                        DeadLetterHeaders.REASON,
                        reason,
                        DeadLetterHeaders.TOPIC,
                        topic,
                        DeadLetterHeaders.REFUSED_AT,
                        Instant.ofEpochSecond(second).toString())
                .forEach((name, text) -> all.add(new Header(name, text.getBytes(StandardCharsets.UTF_8))));
        log.appendRaw(
                topic + "-dlt",
                new RawRecord(
                        new Position("anywhere", 0, 0),
                        "key".getBytes(StandardCharsets.UTF_8),
                        value.getBytes(StandardCharsets.UTF_8),
                        all,
                        Instant.EPOCH));
    }

    private RawRecord onlyRecord(String topic) {
        List<Delivery> records = log.records(topic);
        assertThat(records).hasSize(1);
        return records.getFirst().raw();
    }

    private static String header(RawRecord record, String name) {
        return record.headers().stream()
                .filter(header -> header.name().equals(name))
                .map(header -> text(header.value()))
                .findFirst()
                .orElse("");
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
