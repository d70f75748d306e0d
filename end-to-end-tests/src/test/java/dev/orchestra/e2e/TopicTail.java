package dev.orchestra.e2e;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Everything on some topics, from their start on, as it arrives. */
final class TopicTail implements AutoCloseable {

    /** One record; headers by name, the last of each. */
    record Seen(String topic, String key, String value, Map<String, String> headers) {
        String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    private final List<Seen> seen = new ArrayList<>();
    private final KafkaConsumer<String, byte[]> consumer;
    private final Thread thread;
    private volatile boolean closed;

    TopicTail(OrchestraSystem system, String topics) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        system.stack().kafka().bootstrapServers(),
                        "group.id",
                        "e2e-" + UUID.randomUUID(),
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        false,
                        "isolation.level",
                        "read_committed",
                        "metadata.max.age.ms",
                        1_000),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(Pattern.compile(topics));
        thread = Thread.ofPlatform().name("tail " + topics).daemon().start(this::run);
    }

    private void run() {
        while (!closed) {
            try {
                List<Seen> batch = new ArrayList<>();
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    batch.add(seen(record));
                }
                add(batch);
            } catch (WakeupException e) {
                break;
            } catch (KafkaException e) {
                // The broker is away on purpose; reading goes on where it was.
                continue;
            }
        }
        consumer.close();
    }

    private static Seen seen(ConsumerRecord<String, byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), text(header.value()));
        }
        return new Seen(record.topic(), record.key() == null ? "" : record.key(), text(record.value()), headers);
    }

    private static String text(byte[] value) {
        return value == null ? "" : new String(value, StandardCharsets.UTF_8);
    }

    private synchronized void add(List<Seen> batch) {
        seen.addAll(batch);
    }

    /** What came after the first {@code known} records. */
    synchronized List<Seen> after(int known) {
        return List.copyOf(seen.subList(known, seen.size()));
    }

    synchronized List<Seen> where(Predicate<Seen> wanted) {
        return seen.stream().filter(wanted).toList();
    }

    /** Events that were caused by the event of this id. */
    List<Seen> causedBy(String id) {
        return where(record -> record.header("ce_causationid").equals(id));
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
