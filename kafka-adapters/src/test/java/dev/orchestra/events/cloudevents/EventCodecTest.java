package dev.orchestra.events.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RawRecord.Header;
import dev.orchestra.events.log.RefusalReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {

    private static final String STRUCTURED = "application/cloudevents+json";

    private final EventCodec codec = new EventCodec(1_000);

    private static Map<String, String> headers() {
        return new HashMap<>(Map.of(
                "ce_specversion", "1.0",
                "ce_id", "1",
                "ce_source", "/clients/shop",
                "ce_type", "t",
                "content-type", "application/json"));
    }

    private Event read(RawRecord record) {
        assertThat(codec.decode(record)).isInstanceOf(Decoded.Readable.class);
        return ((Decoded.Readable) codec.decode(record)).event();
    }

    private Decoded.Unreadable refused(RawRecord record) {
        assertThat(codec.decode(record)).isInstanceOf(Decoded.Unreadable.class);
        return (Decoded.Unreadable) codec.decode(record);
    }

    private static RawRecord structured(String value) {
        return Records.of(value, Map.of("content-type", STRUCTURED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json; charset=utf-8",
                "application/json;charset=\"UTF-8\"; profile=x",
                "text/json",
                "application/vnd.shop.order+json"
            })
    void json_is_json_however_the_content_type_is_written(String contentType) {
        Map<String, String> headers = headers();
        headers.put("content-type", contentType);
        assertThat(read(Records.of("{\"a\":1}", headers)).data()).isEqualTo(Json.parse("{\"a\":1}"));
    }

    @Test
    void without_a_content_type_the_value_is_json() {
        Map<String, String> headers = headers();
        headers.remove("content-type");
        assertThat(read(Records.of("[1]", headers)).data().text()).isEqualTo("[1]");
    }

    @Test
    void an_empty_value_is_an_event_without_data() {
        assertThat(read(Records.of("", headers())).data()).isEqualTo(Json.object());
    }

    @Test
    void the_name_of_the_content_type_header_may_be_in_capitals() {
        Map<String, String> headers = headers();
        headers.remove("content-type");
        headers.put("Content-Type", "text/plain");
        assertThat(refused(Records.of("{}", headers)).message()).contains("text/plain");
    }

    @Test
    void another_charset_is_decoded() {
        Map<String, String> headers = headers();
        headers.put("content-type", "application/json; charset=ISO-8859-1");
        List<Header> list = new ArrayList<>(Records.of("", headers).headers());
        RawRecord record = Records.of("{\"name\":\"Zoë\"}".getBytes(StandardCharsets.ISO_8859_1), list);
        assertThat(read(record).data().string("name")).contains("Zoë");
    }

    @Test
    void data_keeps_its_digits_and_its_spelling() {
        String data = "{\"price\":1.10,\"long\":12345678901234567890.123456789012345678901,\"text\":\"\\u00eb\"}";
        assertThat(read(Records.of("  " + data + "\n", headers())).data().text())
                .isEqualTo(data);
        assertThat(read(structured("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"t\",\"data\":"
                                + "{\"price\":1.10,\"long\":12345678901234567890.123456789012345678901}}"))
                        .data()
                        .text())
                .isEqualTo("{\"price\":1.10,\"long\":12345678901234567890.123456789012345678901}");
    }

    @Test
    void structured_mode_reads_extensions_of_any_json_type_and_no_data_as_the_empty_object() {
        Event event = read(structured("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"t\","
                + "\"attempt\":2,\"flag\":true,\"subject\":\"s\",\"time\":\"2026-11-20T12:00:00+02:00\"}"));
        assertThat(event.attribute(Attribute.ATTEMPT)).contains("2");
        assertThat(event.extensions()).containsEntry("flag", "true");
        assertThat(event.time()).isEqualTo(Instant.parse("2026-11-20T10:00:00Z"));
        assertThat(event.data()).isEqualTo(Json.object());
    }

    @Test
    void structured_mode_reads_data_in_base64() {
        Event event = read(structured("{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"t\","
                + "\"datacontenttype\":\"application/json\",\"data_base64\":\"eyJhIjoxfQ==\"}"));
        assertThat(event.data().text()).isEqualTo("{\"a\":1}");
    }

    @Test
    void the_structured_content_type_may_have_parameters_and_capitals() {
        RawRecord record = Records.of(
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"t\"}",
                Map.of("content-type", "Application/CloudEvents+JSON; charset=UTF-8"));
        assertThat(read(record).id()).isEqualTo("1");
    }

    @Test
    void a_null_value_is_no_value() {
        RawRecord record = new RawRecord(new Position("t", 0, 0), null, null, List.of(), Instant.EPOCH);
        assertThat(codec.decode(record)).isInstanceOf(Decoded.NoValue.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_id", "ce_source", "ce_type", "ce_specversion"})
    void an_event_without_a_required_attribute_is_refused_by_its_name(String header) {
        Map<String, String> headers = headers();
        headers.remove(header);
        Decoded.Unreadable refusal = refused(Records.of("{}", headers));
        assertThat(refusal.reason()).isEqualTo(RefusalReason.UNREADABLE);
        assertThat(refusal.message()).contains(header.substring(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ce_id", "ce_source", "ce_type"})
    void an_event_with_an_empty_attribute_is_refused(String header) {
        Map<String, String> headers = headers();
        headers.put(header, "");
        assertThat(refused(Records.of("{}", headers)).reason()).isEqualTo(RefusalReason.UNREADABLE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ce_specversion | 0.3 | 1.0",
                "ce_source | not a uri | source",
                "ce_time | yesterday | time",
                "ce_not_a_name | x | not_a_name",
                "content-type | text/plain | text/plain",
                "content-type | application/json; charset=klingon | klingon",
                "content-type | application/cloudevents-batch+json | application/cloudevents+json",
                "content-type | application/cloudevents+avro | application/cloudevents+json",
            })
    void an_attribute_that_breaks_the_rules_is_refused(String header, String value, String named) {
        Map<String, String> headers = headers();
        headers.put(header, value);
        Decoded.Unreadable refusal = refused(Records.of("{}", headers));
        assertThat(refusal.reason()).isEqualTo(RefusalReason.UNREADABLE);
        assertThat(refusal.message()).contains(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{not json", "{\"a\":1", "{} {}", "{\"a\":1,\"a\":2}", "\"open", "[1,]", "nul", "  "})
    void a_value_that_is_not_one_json_value_is_refused(String value) {
        Decoded.Unreadable refusal = refused(Records.of(value, headers()));
        assertThat(refusal.reason()).isEqualTo(RefusalReason.UNREADABLE);
        assertThat(refusal.message()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{not json",
                "",
                "null",
                "[]",
                "\"text\"",
                "{\"id\":\"1\",\"source\":\"/x\",\"type\":\"t\"}",
                "{\"specversion\":\"1.0\",\"source\":\"/x\",\"type\":\"t\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"type\":\"t\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\"}",
                "{\"specversion\":\"1.0\",\"id\":\"\",\"source\":\"/x\",\"type\":\"t\"}",
                "{\"specversion\":\"2.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"t\"}",
                "{\"specversion\":1.0,\"id\":\"1\",\"source\":\"/x\",\"type\":\"t\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"t\"} trailing",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"t\",\"time\":\"now\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"t\",\"datacontenttype\":\"text/plain\",\"data\":\"x\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"t\",\"data_base64\":\"e25v\"}",
                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"t\",\"data_base64\":\"%%%\"}",
                "{\"specversion\":\"1.0\",\"id\":{},\"source\":\"/x\",\"type\":\"t\"}"
            })
    void a_broken_structured_event_is_refused(String value) {
        Decoded.Unreadable refusal = refused(structured(value));
        assertThat(refusal.reason()).isEqualTo(RefusalReason.UNREADABLE);
        assertThat(refusal.message()).isNotBlank();
    }

    @Test
    void text_that_is_not_utf_8_is_refused_in_the_value_and_in_headers() {
        byte[] broken = {'"', (byte) 0xC3, '"'};
        List<Header> headers = Records.of("", headers()).headers();
        assertThat(refused(Records.of(broken, headers)).message()).contains("UTF-8");
        List<Header> withBroken = new ArrayList<>(headers);
        withBroken.add(new Header("ce_subject", broken));
        assertThat(refused(Records.of("{}".getBytes(StandardCharsets.UTF_8), withBroken))
                        .message())
                .contains("ce_subject");
        // The replacement character itself is a character like any other.
        assertThat(read(Records.of("\"\uFFFD\"", headers())).data().text()).isEqualTo("\"\uFFFD\"");
    }

    @Test
    void a_value_over_the_limit_is_refused_whatever_it_is() {
        Decoded.Unreadable refusal = refused(Records.of("\"" + "x".repeat(999) + "\"", headers()));
        assertThat(refusal.reason()).isEqualTo(RefusalReason.TOO_LARGE);
        assertThat(refusal.message()).contains("1,001").contains("1,000");
        assertThat(read(Records.of("\"" + "x".repeat(998) + "\"", headers())).data())
                .isNotNull();
    }

    @Test
    void data_that_is_nested_without_end_is_refused() {
        assertThat(refused(Records.of("[".repeat(400) + "]".repeat(400), headers()))
                        .reason())
                .isEqualTo(RefusalReason.UNREADABLE);
        String deep = "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/x\",\"type\":\"t\",\"data\":"
                + "[".repeat(400) + "]".repeat(400) + "}";
        assertThat(refused(structured(deep)).reason()).isEqualTo(RefusalReason.UNREADABLE);
    }

    @Test
    void headers_that_are_no_attributes_are_left_alone() {
        Map<String, String> headers = headers();
        headers.put("kafka_custom", "x");
        headers.put("traceparent", "00-1-2-01");
        List<Header> withNull = new ArrayList<>(Records.of("{}", headers).headers());
        withNull.add(new Header("ce_subject", null));
        Event event = read(Records.of("{}".getBytes(StandardCharsets.UTF_8), withNull));
        assertThat(event.extensions()).isEmpty();
        assertThat(event.subject()).isNull();
    }

    @Test
    void an_event_of_ours_that_breaks_the_rules_is_not_written() {
        Event event =
                Event.of(EventType.STEP_COMPLETED).id("1").source("no uri").build();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.encode(event, null))
                .withMessageContaining("no uri");
    }
}
