package dev.orchestra.events.avro;

import dev.orchestra.events.Json;
import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.cloudevents.InvalidDataException;
import dev.orchestra.events.cloudevents.SchemaRefusedException;
import dev.orchestra.events.log.JournalUnavailableException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Event data as Avro in Confluent's wire format: a zero byte, the schema's id in four bytes, and the data. What a topic is
 * written with is registered under the subject {@code {topic}-value}.
 *
 * <p>What was learned from the registry is kept, since an id never changes its meaning: with the registry away, topics that
 * were written and schemas that were read go on, and whatever is new waits for it.
 */
public final class AvroFormats implements DataFormats {

    private static final Logger LOG = LoggerFactory.getLogger(AvroFormats.class);
    private static final String MEDIA_TYPE = "application/avro";
    private static final byte MAGIC = 0;
    private static final int PREFIX_BYTES = 5;

    private final TopicSchemas topics;
    private final Registry registry;
    private final Map<String, Ready> ready = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> readers;

    private record Ready(TopicSchema schema, int id) {}

    /** Asks nobody yet. */
    public AvroFormats(AvroOptions options) {
        this(options, new ConfluentRegistry(options));
    }

    /**
     * What an agent's environment asks for, see {@link AvroOptions#of(Map)}, checked; JSON on every topic if it asks for
     * nothing.
     *
     * @throws SchemaRefusedException if a topic cannot be written with its schema
     * @throws IllegalArgumentException if a setting is wrong
     */
    public static DataFormats of(Map<String, String> environment) {
        Optional<AvroOptions> options = AvroOptions.of(environment);
        if (options.isEmpty()) {
            return DataFormats.JSON;
        }
        AvroFormats formats = new AvroFormats(options.get());
        formats.check();
        return formats;
    }

    AvroFormats(AvroOptions options, Registry registry) {
        this.topics = new TopicSchemas(options);
        this.registry = registry;
        this.readers = new LinkedHashMap<>(16, 0.75f, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, Schema> eldest) {
                return size() > options.schemasMax();
            }
        };
    }

    /**
     * Prepares the topics that are known beforehand. A registry that does not answer is no reason not to start: what needs
     * it waits.
     *
     * @throws SchemaRefusedException if a topic cannot be written with its schema; all of them are named
     */
    public void check() {
        List<String> refused = new ArrayList<>();
        for (String topic : topics.known()) {
            try {
                prepare(topic);
            } catch (SchemaRefusedException e) {
                refused.add(e.getMessage());
            } catch (JournalUnavailableException e) {
                LOG.warn("Events for {} will wait: {}", topic, e.getMessage());
            }
        }
        if (!refused.isEmpty()) {
            throw new SchemaRefusedException(String.join("\n", refused));
        }
    }

    /**
     * Whether the registry answers, for whoever shows how it stands; at most a few seconds.
     *
     * @throws JournalUnavailableException if it does not, with the reason
     */
    public void ask() {
        registry.ask();
    }

    @Override
    public boolean isJson(String topic) {
        return !ready.containsKey(topic) && !topics.isAvro(topic);
    }

    @Override
    public void prepare(String topic) {
        if (isJson(topic) || ready.containsKey(topic)) {
            return;
        }
        TopicSchema schema = topics.of(topic);
        String subject = topic + "-value";
        switch (registry.ensure(subject, schema.schema())) {
            case Registry.Answer.Registered registered -> ready.put(topic, new Ready(schema, registered.id()));
            case Registry.Answer.Refused refused ->
                throw new SchemaRefusedException(
                        "The topic %s cannot be written: the schema registry refused its Avro schema under '%s'. %s"
                                .formatted(topic, subject, refused.reason()));
        }
    }

    @Override
    public String contentType() {
        return MEDIA_TYPE;
    }

    @Override
    public byte[] write(String topic, String eventType, Json data) {
        Ready known = ready.get(topic);
        if (known == null) {
            throw new IllegalStateException("The topic %s is not prepared; call prepare first.".formatted(topic));
        }
        byte[] body = AvroWriter.write(known.schema(), eventType, data);
        return ByteBuffer.allocate(PREFIX_BYTES + body.length)
                .put(MAGIC)
                .putInt(known.id())
                .put(body)
                .array();
    }

    @Override
    public boolean reads(String mediaType) {
        return mediaType.equals(MEDIA_TYPE);
    }

    @Override
    public Json read(byte[] value) {
        if (value.length < PREFIX_BYTES || value[0] != MAGIC) {
            throw new InvalidDataException(
                    "The content type is %s, so the value has to begin with a zero byte and the four bytes of a schema id, but it does not. A serializer that writes Confluent's format does it."
                            .formatted(MEDIA_TYPE));
        }
        int id = ByteBuffer.wrap(value, 1, Integer.BYTES).getInt();
        return AvroReader.read(schema(id), value, PREFIX_BYTES);
    }

    private Schema schema(int id) {
        Schema known = cached(id);
        if (known != null) {
            return known;
        }
        Schema fetched = registry.schema(id);
        synchronized (readers) {
            readers.put(id, fetched);
        }
        return fetched;
    }

    private @Nullable Schema cached(int id) {
        synchronized (readers) {
            return readers.get(id);
        }
    }
}
