package dev.orchestra.events.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RawRecord.Header;
import io.cloudevents.CloudEvent;
import io.cloudevents.kafka.CloudEventDeserializer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Events of each released type, as they stand on the wire in both modes. They are never changed: a type that changes gets a
 * new version and a recording of its own.
 */
class RecordedEventsTest {

    private final EventCodec codec = new EventCodec(EventCodec.DEFAULT_VALUE_BYTES_MAX);

    private static String recorded(EventType type, String mode) {
        String name = "/recorded/" + type.wireName() + mode;
        try (InputStream file = RecordedEventsTest.class.getResourceAsStream(name)) {
            assertThat(file).as("the recording " + name).isNotNull();
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private Event read(RawRecord record) {
        assertThat(codec.decode(record)).isInstanceOf(Decoded.Readable.class);
        return ((Decoded.Readable) codec.decode(record)).event();
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void is_read_alike_in_both_modes(EventType type) {
        Event binary = read(Records.parse(recorded(type, ".binary")));
        Event structured = read(
                Records.of(recorded(type, ".structured.json"), Map.of("content-type", "application/cloudevents+json")));
        assertThat(binary.is(type)).isTrue();
        assertThat(binary.time()).isNotNull();
        assertThat(binary.attribute(Attribute.PARTITION_KEY)).isPresent();
        assertThat(structured).isEqualTo(binary);
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void is_written_as_it_was_recorded(EventType type) {
        RawRecord record = Records.parse(recorded(type, ".binary"));
        Event event = read(record);
        Encoded encoded =
                codec.encode(event, event.attribute(Attribute.TRACEPARENT).orElse(null));
        assertThat(encoded.value()).isEqualTo(record.value());
        assertThat(Records.lines(encoded.headers()))
                .containsExactlyInAnyOrderElementsOf(Records.lines(record.headers()));
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void is_an_event_to_the_binding_of_others_too(EventType type) {
        Event event = read(Records.parse(recorded(type, ".binary")));
        Encoded encoded = codec.encode(event, null);
        RecordHeaders headers = new RecordHeaders();
        for (Header header : encoded.headers()) {
            headers.add(header.name(), header.value());
        }
        try (CloudEventDeserializer theirs = new CloudEventDeserializer()) {
            CloudEvent read = theirs.deserialize("topic", headers, encoded.value());
            assertThat(read.getId()).isEqualTo(event.id());
            assertThat(read.getType()).isEqualTo(type.wireName());
            assertThat(read.getSource()).hasToString(event.source());
            assertThat(read.getDataContentType()).isEqualTo("application/json");
            assertThat(List.copyOf(read.getExtensionNames()))
                    .containsExactlyInAnyOrderElementsOf(event.extensions().keySet());
            assertThat(new String(read.getData().toBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(event.data().text());
        }
    }
}
