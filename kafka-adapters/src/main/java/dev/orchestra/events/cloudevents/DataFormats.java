package dev.orchestra.events.cloudevents;

import dev.orchestra.events.Json;

/**
 * How the data of events is written on topics that are configured to carry something else than JSON, and how it is read
 * where the content type says so, whatever the topic. Thread-safe.
 */
public interface DataFormats {

    /** Every topic carries JSON, and nothing else is read. */
    DataFormats JSON = new JsonOnly();

    /** Whether events are written to this topic as JSON. Never asks anybody. */
    boolean isJson(String topic);

    /**
     * Makes sure that {@link #write} can be called for a topic. Returns at once if it can already; may otherwise wait some
     * seconds for a registry.
     *
     * @throws dev.orchestra.events.log.JournalUnavailableException if the registry cannot be asked now; try again
     * @throws SchemaRefusedException if events cannot be written to this topic until somebody has acted
     */
    void prepare(String topic);

    /** The media type of what {@link #write} makes. */
    String contentType();

    /**
     * An event's data as the bytes of a record's value.
     *
     * @throws InvalidDataException if the data, or the type of the event, does not fit the topic's schema
     * @throws IllegalStateException if the topic is not prepared
     */
    byte[] write(String topic, String eventType, Json data);

    /** Whether {@link #read} understands this media type. */
    boolean reads(String mediaType);

    /**
     * The data of an event, as JSON.
     *
     * @throws InvalidDataException if the bytes are not what the media type promises
     * @throws dev.orchestra.events.log.JournalUnavailableException if the registry, which knows the schema, cannot be asked
     *     now; try again
     */
    Json read(byte[] value);
}
