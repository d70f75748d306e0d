package dev.orchestra.events.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HttpEventsTest {

    private final HttpEvents events = new HttpEvents(1_000);

    @Test
    void anEventGoesOutInBinaryModeAndComesBackAsItWas() {
        Event event = Event.of(EventType.STEP_REQUESTED)
                .id("a b%\"ü€😀")
                .source("/orchestra/server")
                .subject("9/zeichne Übersicht")
                .time(Instant.parse("2026-01-15T09:30:00Z"))
                .with(Attribute.JOB_KEY, "71")
                .with(Attribute.TRACEPARENT, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .data(Json.parse("{\"input\":{\"city\":\"Köln\"}}"))
                .build();

        HttpEvents.Message message = events.write(event, "00-11111111111111111111111111111111-2222222222222222-01");

        assertThat(message.headers())
                .containsEntry("content-type", "application/json")
                .containsEntry("ce-type", EventType.STEP_REQUESTED.wireName())
                .containsEntry("ce-specversion", "1.0")
                .containsEntry("ce-jobkey", "71")
                .containsEntry("ce-id", "a%20b%25%22%C3%BC%E2%82%AC%F0%9F%98%80")
                .containsEntry("traceparent", "00-11111111111111111111111111111111-2222222222222222-01");
        assertThat(events.read(message.headers(), message.body())).isEqualTo(new Decoded.Readable(event));
    }

    @Test
    void headersAreReadInWhateverCaseAndAPercentSignThatBeginsNothingStays() {
        Map<String, String> headers = Map.of(
                "Ce-Specversion",
                "1.0",
                "CE-ID",
                "100%",
                "ce-source",
                "/a",
                "Ce-Type",
                "t",
                "Content-Type",
                "application/json");

        Decoded.Readable read = (Decoded.Readable) events.read(headers, bytes("{\"a\":1}"));

        assertThat(read.event().id()).isEqualTo("100%");
        assertThat(read.event().data()).isEqualTo(Json.parse("{\"a\":1}"));
    }

    @Test
    void structuredModeIsReadToo() {
        Decoded.Readable read = (Decoded.Readable)
                events.read(
                        Map.of("content-type", "application/cloudevents+json; charset=utf-8"),
                        bytes(
                                "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a\",\"type\":\"t\",\"jobkey\":\"71\",\"data\":{\"a\":1}}"));

        assertThat(read.event().attribute(Attribute.JOB_KEY)).contains("71");
        assertThat(read.event().data()).isEqualTo(Json.parse("{\"a\":1}"));
    }

    @Test
    void whatIsNoEventSaysWhatWasExpected() {
        assertThat(events.read(Map.of("content-type", "application/json"), bytes("{}")))
                .isInstanceOfSatisfying(
                        Decoded.Unreadable.class,
                        unreadable -> assertThat(unreadable.message()).contains("specversion"));
        assertThat(events.read(Map.of("content-type", "application/cloudevents+json"), bytes("nonsense")))
                .isInstanceOf(Decoded.Unreadable.class);
        assertThat(events.read(Map.of("ce-specversion", "1.0"), new byte[1_001]))
                .isInstanceOf(Decoded.Unreadable.class);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
