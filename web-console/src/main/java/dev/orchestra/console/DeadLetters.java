package dev.orchestra.console;

import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Shows refused records, and sends them again. */
@Component
final class DeadLetters {

    private static final Duration READ_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration WRITE_TIMEOUT = Duration.ofSeconds(10);
    private static final String ID_HEADER = "ce_id";

    private final EventLog log;
    private final Topics topics;

    DeadLetters(EventLog log, Topics topics) {
        this.log = log;
        this.topics = topics;
    }

    /** @throws ProblemException if there is no such dead letter, or retention has removed it */
    RawRecord read(String id) {
        Position position = DeadLetter.position(id);
        var found = new AtomicReference<RawRecord>();
        var partition = new TopicPartition(position.topic(), position.partition());
        if (log.ends(Set.of(position.topic())).containsKey(partition)) {
            log.scanRaw(partition, position.offset(), position.offset() + 1, READ_TIMEOUT, found::set);
        }
        return Optional.ofNullable(found.get())
                .orElseThrow(() -> ProblemException.of(
                        ProblemType.NOT_FOUND,
                        "There is no dead letter '%s', or it was older than the topic keeps records.".formatted(id)));
    }

    /**
     * Appends it to the topic it came from. A request or message that had been understood and refused gets a new id,
     * because under its old one it stays refused.
     *
     * @param value instead of its own
     * @param headers instead of its own of the same names, and beside the others
     * @param suffix makes the new id; the same one makes the same id
     */
    Redriven redrive(String id, @Nullable Json value, Map<String, String> headers, Optional<String> suffix) {
        RawRecord letter = read(id);
        DeadLetter shown = DeadLetter.of(letter);
        Map<String, byte @Nullable []> merged = merged(letter, headers);
        byte @Nullable [] bytes = value == null ? letter.value() : value.text().getBytes(StandardCharsets.UTF_8);
        @Nullable String newId = null;
        if (needsNewId(shown)) {
            String ending =
                    "/redrive-" + suffix.orElseGet(() -> UUID.randomUUID().toString());
            byte[] header = merged.get(ID_HEADER);
            if (header != null) {
                newId = new String(header, StandardCharsets.UTF_8) + ending;
                merged.put(ID_HEADER, newId.getBytes(StandardCharsets.UTF_8));
            } else if (bytes != null) {
                Json event = parsed(bytes);
                newId = event.string("id").orElse("") + ending;
                bytes = withId(event, newId).getBytes(StandardCharsets.UTF_8);
            }
        }
        Position position = append(shown.topic(), corrected(letter, bytes, merged));
        return new Redriven(position.topic(), position.partition(), position.offset(), newId);
    }

    @SuppressWarnings(
            "NullAway") // Key and value may be null; the check does not see the annotation on arrays of others.
    private static RawRecord corrected(
            RawRecord letter, byte @Nullable [] value, Map<String, byte @Nullable []> headers) {
        var all = new ArrayList<RawRecord.Header>();
        headers.forEach((name, content) -> all.add(new RawRecord.Header(name, content)));
        return new RawRecord(letter.position(), letter.key(), value, all, letter.timestamp());
    }

    private boolean needsNewId(DeadLetter letter) {
        boolean remembered = letter.topic().equals(topics.workflowRequest())
                || letter.topic().equals(topics.workflowMessage());
        return remembered && letter.reason().equals(RefusalReason.REFUSED.name());
    }

    private static Map<String, byte @Nullable []> merged(RawRecord letter, Map<String, String> headers) {
        var merged = new LinkedHashMap<String, byte @Nullable []>();
        for (RawRecord.Header header : letter.headers()) {
            if (!DeadLetter.isOurs(header.name())) {
                merged.put(header.name(), header.value());
            }
        }
        headers.forEach((name, text) -> merged.put(name, text.getBytes(StandardCharsets.UTF_8)));
        return merged;
    }

    private static Json parsed(byte[] bytes) {
        try {
            return Json.parse(new String(bytes, StandardCharsets.UTF_8));
        } catch (InvalidJsonException e) {
            throw ProblemException.field("value", "it is no JSON: " + e.getMessage());
        }
    }

    private static String withId(Json event, String id) {
        if (!event.isObject()) {
            throw ProblemException.field("value", "expected a CloudEvent, a JSON object");
        }
        var fields = new LinkedHashMap<>(event.asMap());
        fields.put("id", id);
        return Json.of(fields).text();
    }

    private Position append(String topic, RawRecord record) {
        try {
            return log.appendRaw(topic, record).get(WRITE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw ProblemException.of(
                            ProblemType.JOURNAL_UNAVAILABLE,
                            "Kafka did not confirm the record in time; it may still be stored. Look at %s before you send it again."
                                    .formatted(topic))
                    .retryAfter(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemException.of(ProblemType.JOURNAL_UNAVAILABLE, "The server is stopping. Ask again.");
        }
    }

    /**
     * Where it went.
     *
     * @param eventId its new id, if it got one
     */
    record Redriven(
            String topic,
            int partition,
            long offset,
            @Nullable String eventId) {}
}
