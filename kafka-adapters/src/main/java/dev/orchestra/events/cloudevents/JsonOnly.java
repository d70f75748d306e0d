package dev.orchestra.events.cloudevents;

import dev.orchestra.events.Json;

/** No topic carries anything but JSON. */
final class JsonOnly implements DataFormats {

    @Override
    public boolean isJson(String topic) {
        return true;
    }

    @Override
    public void prepare(String topic) {}

    @Override
    public String contentType() {
        return ContentType.JSON.mediaType();
    }

    @Override
    public byte[] write(String topic, String eventType, Json data) {
        throw new IllegalStateException("Every topic carries JSON here, so nothing else is written.");
    }

    @Override
    public boolean reads(String mediaType) {
        return false;
    }

    @Override
    public Json read(byte[] value) {
        throw new IllegalStateException("Every topic carries JSON here, so nothing else is read.");
    }
}
