package dev.orchestra.events.cloudevents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.orchestra.events.Event;
import dev.orchestra.events.Json;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.rw.CloudEventRWException;
import java.nio.charset.Charset;

/** Reads events that are one JSON document, attributes and data together. */
final class StructuredMode {

    // The library's module works with Jackson 2 only; numbers keep all their digits.
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(JsonFormat.getCloudEventJacksonModule())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(200).build());
    }

    private StructuredMode() {}

    static Event read(byte[] value, Charset charset, DataFormats formats) {
        String text = Utf8.decode(value, charset, "The value");
        try {
            CloudEvent event = MAPPER.readValue(text, CloudEvent.class);
            if (event == null) {
                throw new UnreadableException("Expected a CloudEvent as a JSON object, but the value is null.");
            }
            CloudEvents.requireVersion1(event.getSpecVersion().toString());
            return CloudEvents.toEvent(event, data(event, formats));
        } catch (JsonProcessingException e) {
            throw new UnreadableException("No CloudEvent in structured mode: %s".formatted(e.getOriginalMessage()));
        } catch (CloudEventRWException | IllegalStateException e) {
            throw new UnreadableException("No CloudEvent in structured mode: %s".formatted(e.getMessage()));
        }
    }

    private static Json data(CloudEvent event, DataFormats formats) {
        CloudEventData data = event.getData();
        if (data == null) {
            return Json.object();
        }
        String type = event.getDataContentType();
        ContentType contentType = type == null ? ContentType.JSON : ContentType.parse(type);
        if (contentType.isJson() && data instanceof JsonCloudEventData json) {
            JsonNode node = json.getNode();
            return node.isNull() || node.isMissingNode() ? Json.object() : Json.trusted(node.toString());
        }
        return EventCodec.data(data.toBytes(), contentType, formats);
    }
}
