package dev.orchestra.agents.interactions;

import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.cloudevents.EventCodec;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** A stretch of time of the journal, to be read topic by topic. What cannot be read is noted, and the rest goes on. */
final class Window implements Stretch {

    /** Stamps are the senders': they need not rise with the offset. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private final EventLog log;
    private final Instant from;
    private final Instant to;
    private final long endNanos;
    private final EventCodec codec = new EventCodec(EventCodec.DEFAULT_VALUE_BYTES_MAX);
    private final Set<String> unread = new LinkedHashSet<>();

    Window(EventLog log, Instant from, Instant to, Duration time) {
        this.log = log;
        this.from = from;
        this.to = to;
        this.endNanos = System.nanoTime() + time.toNanos();
    }

    @Override
    public void scan(String topic, Predicate<RawRecord> wanted, Reader reader) {
        scan(topic, Optional.empty(), wanted, reader);
    }

    @Override
    public void scanKey(String topic, String key, Predicate<RawRecord> wanted, Reader reader) {
        scan(
                topic,
                Optional.of(key),
                record -> record.keyText().filter(key::equals).isPresent() && wanted.test(record),
                reader);
    }

    private void scan(String topic, Optional<String> key, Predicate<RawRecord> wanted, Reader reader) {
        try {
            Map<TopicPartition, Long> starts = log.offsetsAt(Set.of(topic), from.minus(SLACK));
            Map<TopicPartition, Long> ends = log.offsetsAt(Set.of(topic), to.plus(SLACK));
            Optional<TopicPartition> only = key.map(it -> log.partitionOf(topic, it));
            for (Map.Entry<TopicPartition, Long> start : starts.entrySet()) {
                if (only.isEmpty() || only.get().equals(start.getKey())) {
                    long end = ends.getOrDefault(start.getKey(), start.getValue());
                    log.scanRaw(start.getKey(), start.getValue(), end, left(), record -> offer(record, wanted, reader));
                }
            }
        } catch (JournalUnavailableException e) {
            unread.add(topic);
        }
    }

    private void offer(RawRecord record, Predicate<RawRecord> wanted, Reader reader) {
        boolean inTime =
                !record.timestamp().isBefore(from) && record.timestamp().isBefore(to);
        if (inTime && wanted.test(record) && codec.decode(record) instanceof Decoded.Readable readable) {
            reader.read(record, readable.event());
        }
    }

    private Duration left() {
        long nanos = endNanos - System.nanoTime();
        if (nanos <= 0) {
            throw new JournalUnavailableException("The time for reading back is over.", null);
        }
        return Duration.ofNanos(nanos);
    }

    @Override
    public List<String> unread() {
        return List.copyOf(unread);
    }
}
