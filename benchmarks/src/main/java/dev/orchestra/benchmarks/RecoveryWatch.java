package dev.orchestra.benchmarks;

import dev.orchestra.events.Json;
import dev.orchestra.workers.json.JsonFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads along what is said about lost steps, on a thread of its own. */
final class RecoveryWatch implements AutoCloseable {

    private static final String LOST = "dev.orchestra.step.lost.v1";
    private static final String REQUESTED = "dev.orchestra.step.requested.v1";
    private static final String PART = "dev.orchestra.reconstruction.";
    private static final String QUESTION = "dev.orchestra.context.requested.v1";
    private static final String ANSWER = "dev.orchestra.context.provided.v1";
    private static final Pattern TOPICS =
            Pattern.compile("agent\\.audit|workflow\\.step\\.response|workflow\\.step\\.benchmark-victim\\.request");
    private static final Pattern IN_DETAIL = Pattern.compile(
            TOPICS.pattern() + "|zeebe\\.records|agent\\.context\\.request|agent\\.context\\.response\\.orchestra");
    private static final String ENGINE = "zeebe.records";
    private static final Set<String> JOB_ENDS = Set.of("CREATED", "COMPLETED", "ERROR_THROWN");
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, Recovery.Builder> byInstance = new HashMap<>();
    private final Map<String, Long> verdicts = new HashMap<>();
    /** By the question's case: when it, and its last answer, was on its topic. */
    private final Map<String, Long> asked = new HashMap<>();

    private final Map<String, Long> answered = new HashMap<>();
    private final Thread thread;

    /** @param withEngine whether it reads the engine's records too, and what peers are asked */
    RecoveryWatch(String bootstrapServers, boolean withEngine) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        "recovery-watch-" + UUID.randomUUID(),
                        "auto.offset.reset",
                        "earliest",
                        "metadata.max.age.ms",
                        "500"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(withEngine ? IN_DETAIL : TOPICS);
        thread = Thread.ofPlatform().daemon().name("recovery-watch").start(this::read);
    }

    private void read() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                consumer.poll(POLL).forEach(this::take);
            }
        } catch (WakeupException e) {
            // It is closed.
        } finally {
            consumer.close();
        }
    }

    private synchronized void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.topic().equals(ENGINE)) {
            engine(record);
            return;
        }
        String type = header(record, "ce_type");
        String instance = header(record, "ce_correlationid");
        String job = header(record, "ce_jobkey");
        if (type.equals(QUESTION)) {
            asked.put(header(record, "ce_caseid"), record.timestamp());
        } else if (type.equals(ANSWER)) {
            answered.merge(header(record, "ce_caseid"), record.timestamp(), Math::max);
        } else if (type.equals(LOST)) {
            verdicts.putIfAbsent(job, record.timestamp());
        } else if (type.equals(REQUESTED)) {
            of(instance).requested(job, record.timestamp());
        } else if (type.startsWith(PART)) {
            Json data = Json.parse(new String(record.value(), StandardCharsets.UTF_8));
            String name = type.substring(PART.length(), type.lastIndexOf('.'));
            of(instance).part(name, millis(data, "startedAt"), millis(data, "endedAt"));
            data.string("closed").ifPresent(of(instance)::closed);
            data.string("gathering").ifPresent(of(instance)::gathering);
        }
    }

    private void engine(ConsumerRecord<byte[], byte[]> record) {
        String text = new String(record.value(), StandardCharsets.UTF_8);
        if (!text.contains("\"valueType\":\"JOB\"")) {
            return;
        }
        JsonFields job = JsonFields.of(Json.trusted(text));
        String intent = Json.trusted(text).string("intent").orElse("");
        Json value = job.get("value").orElse(Json.object());
        if (JOB_ENDS.contains(intent)) {
            of(value.string("processInstanceKey").orElse(""))
                    .engine(
                            value.string("type").orElse("") + " "
                                    + intent.toLowerCase(Locale.ROOT).replace('_', ' '),
                            record.timestamp());
        }
    }

    private Recovery.Builder of(String instance) {
        return byInstance.computeIfAbsent(instance, any -> new Recovery.Builder());
    }

    private static long millis(Json data, String name) {
        return data.string(name).map(it -> Instant.parse(it).toEpochMilli()).orElse(0L);
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** Those that have resumed so far. */
    synchronized List<Recovery> resumed() {
        return new ArrayList<>(byInstance.values().stream()
                .map(it -> it.peers(asked, answered).whole(verdicts))
                .flatMap(Optional::stream)
                .toList());
    }

    /** Waits until so many have resumed, and their parts have been told of. */
    List<Recovery> await(int count, Duration most) throws IOException {
        long end = System.nanoTime() + most.toNanos();
        while (System.nanoTime() < end) {
            List<Recovery> resumed = resumed();
            if (resumed.stream()
                            .filter(it -> it.parts().containsKey("completed"))
                            .count()
                    >= count) {
                return resumed;
            }
            LockSupport.parkNanos(20_000_000);
        }
        throw new IOException("Only %d of %d steps have resumed in %s; see the server's log."
                .formatted(resumed().size(), count, most));
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
