package dev.orchestra.events.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.PackedHeaders;
import dev.orchestra.events.log.RawRecord.Header;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The short way has to do what the library does, or leave it to the library. */
class PlainEnvelopeTest {

    private static final byte[] DATA = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

    private static Event event() {
        return Event.of(EventType.MESSAGE_SENT)
                .id("m-1")
                .source("/agents/echo/echo-1")
                .subject("über")
                .time(Instant.parse("2026-11-20T10:15:00.1230Z"))
                .with(Attribute.AGENT, "echo")
                .with(Attribute.EXPIRY_TIME, "2026-11-20T10:20:00Z")
                .with(Attribute.CORRELATION_ID, "4503599627370497")
                .data(Json.parse("{\"a\":1}"))
                .build();
    }

    private static Map<String, String> text(List<Header> headers) {
        Map<String, String> text = new TreeMap<>();
        headers.forEach(header -> text.put(header.name(), new String(header.value(), StandardCharsets.UTF_8)));
        return text;
    }

    private static List<Header> byTheLibrary(Event event) {
        List<Header> headers = new ArrayList<>();
        BinaryHeaders.write(EventCodec.toCloudEvent(event), headers);
        return headers;
    }

    private static List<Header> written(Event event) {
        List<Header> headers = new ArrayList<>();
        assertThat(PlainEnvelope.write(event, headers)).isTrue();
        return headers;
    }

    private static List<Header> versioned(List<Header> headers) {
        List<Header> all = new ArrayList<>(headers);
        all.add(header("ce_specversion", "1.0"));
        return all;
    }

    private static Header header(String name, String value) {
        return new Header(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static Event read(List<Header> headers) {
        PackedHeaders.Builder packed = PackedHeaders.builder(headers.size());
        headers.forEach(header -> packed.add(header.name(), header.value()));
        Event read = PlainEnvelope.read(headers, DATA, ContentType.JSON, DataFormats.JSON);
        assertThat(PlainEnvelope.read(packed.build(), DATA, ContentType.JSON, DataFormats.JSON))
                .as("read from the records of the broker")
                .isEqualTo(read);
        return read;
    }

    @Test
    void it_writes_the_headers_that_the_library_writes() {
        assertThat(text(written(event()))).isEqualTo(text(byTheLibrary(event())));
        Event least = Event.ofType("t").id("1").source("urn:x:y").build();
        assertThat(text(written(least))).isEqualTo(text(byTheLibrary(least)));
    }

    @Test
    void it_reads_the_event_that_was_written() {
        assertThat(read(versioned(written(event())))).isEqualTo(event());
        assertThat(read(versioned(byTheLibrary(event())))).isEqualTo(event());
    }

    @Test
    void it_leaves_an_event_of_ours_that_breaks_the_rules_to_the_library_and_writes_nothing() {
        List<Header> headers = new ArrayList<>(List.of(header("content-type", "application/json")));
        Event noUri = Event.ofType("t").id("1").source("no uri").build();
        Event noName = new Event("1", "/x", "t", null, null, Map.of("not_a_name", "x"), Json.object());
        assertThat(PlainEnvelope.write(noUri, headers)).isFalse();
        assertThat(PlainEnvelope.write(noName, headers)).isFalse();
        assertThat(headers).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ce_specversion, 0.3",
        "ce_source, no uri",
        "ce_source, ''",
        "ce_id, ''",
        "ce_type, ''",
        "ce_time, yesterday",
        "ce_time, 2026-11-20T12:00:00+02:00",
        "ce_not_a_name, x",
        "ce_AGENT, x",
        "ce_, x",
        "ce_datacontenttype, text/plain",
        "ce_dataschema, urn:x"
    })
    void it_leaves_what_is_not_plainly_right_to_the_library(String name, String value) {
        List<Header> headers = new ArrayList<>(versioned(written(event())));
        headers.removeIf(header -> header.name().equals(name));
        headers.add(header(name, value));
        assertThat(read(headers)).isNull();
    }

    @Test
    void it_leaves_an_event_without_a_version_to_the_library() {
        assertThat(read(written(event()))).isNull();
    }

    @Test
    void other_extensions_are_attributes_and_other_headers_are_none() {
        List<Header> headers = new ArrayList<>(versioned(written(event())));
        headers.add(header("ce_color9", "red"));
        headers.add(header("traceparent", "00-1-2-01"));
        headers.add(new Header("ce_sender", null));
        assertThat(read(headers).extensions()).containsEntry("color9", "red").hasSize(4);
    }

    @Test
    void the_last_of_several_headers_of_one_name_counts_as_in_the_library() {
        List<Header> headers = new ArrayList<>(versioned(written(event())));
        headers.add(header("ce_agent", "other"));
        headers.add(header("ce_id", "m-2"));
        Event event = read(headers);
        assertThat(event.attribute(Attribute.AGENT)).contains("other");
        assertThat(event.id()).isEqualTo("m-2");
    }
}
