package dev.orchestra.console;

import dev.orchestra.events.Event;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.EventWriter;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.TopicSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One partition a topic, in memory; what is appended is handed to the subscriptions at once. */
final class FakeLog implements EventLog {

    private final Map<DeliveryHandler, SubscriptionOptions> subscriptions = new ConcurrentHashMap<>();
    private final Map<String, List<Delivery>> topics = new ConcurrentHashMap<>();
    private volatile boolean readable = true;

    void reset() {
        topics.clear();
        readable = true;
    }

    /** From now on no subscription reads anything. */
    void stopReading() {
        readable = false;
    }

    List<Delivery> records(String topic) {
        return List.copyOf(topics.getOrDefault(topic, List.of()));
    }

    @Override
    public CompletableFuture<Position> append(Outgoing record) {
        var position = new Position(record.topic(), 0, records(record.topic()).size());
        return deliver(new RawRecord(position, null, null, List.of(), Instant.EPOCH), record.event());
    }

    @Override
    public CompletableFuture<Position> appendRaw(String topic, RawRecord record) {
        var position = new Position(topic, 0, records(topic).size());
        return deliver(
                new RawRecord(position, record.key(), record.value(), record.headers(), record.timestamp()),
                Optional.empty());
    }

    private CompletableFuture<Position> deliver(RawRecord raw, Optional<Event> event) {
        var delivery = new Fixed(raw, event);
        String topic = raw.position().topic();
        topics.computeIfAbsent(topic, name -> new CopyOnWriteArrayList<>()).add(delivery);
        subscriptions.forEach((handler, options) -> {
            boolean byName = options.topics().contains(topic);
            var pattern = options.topicPattern();
            if (byName || (pattern != null && pattern.matcher(topic).matches())) {
                handler.offer(delivery);
            }
        });
        return CompletableFuture.completedFuture(raw.position());
    }

    @Override
    public Subscription subscribe(SubscriptionOptions options, DeliveryHandler handler) {
        subscriptions.put(handler, options);
        return new Reading();
    }

    @Override
    public void scan(TopicPartition partition, long from, long to, Duration timeout, Consumer<Delivery> consumer) {
        records(partition.topic()).subList((int) from, (int) to).forEach(consumer);
    }

    @Override
    public void scanRaw(TopicPartition partition, long from, long to, Duration timeout, Consumer<RawRecord> consumer) {
        long end = Math.min(to, records(partition.topic()).size());
        if (from < end) {
            scan(partition, from, end, timeout, delivery -> consumer.accept(delivery.raw()));
        }
    }

    @Override
    public void scanSettled(
            TopicPartition partition, long from, long to, Duration timeout, Consumer<Delivery> consumer) {
        throw new UnsupportedOperationException();
    }

    @Override
    public EventWriter writer(String name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<TopicPartition, Long> ends(Set<String> names) {
        return names.stream().collect(Collectors.toMap(name -> new TopicPartition(name, 0), name ->
                (long) records(name).size()));
    }

    @Override
    public Map<TopicPartition, Long> offsetsAt(Set<String> of, Instant time) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Map<TopicPartition, Long> committed(String group, String topic) {
        return Map.of(new TopicPartition(topic, 0), 0L);
    }

    @Override
    public TopicPartition partitionOf(String topic, String key) {
        return new TopicPartition(topic, 0);
    }

    @Override
    public void createTopics(Collection<TopicSpec> specs) {}

    @Override
    public boolean reachable() {
        return readable;
    }

    @Override
    public void close() {}

    private final class Reading implements Subscription {
        @Override
        public void resume() {}

        @Override
        public CompletableFuture<Void> commitWith(List<Outgoing> events) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Set<TopicPartition> assignment() {
            return readable ? Set.of(new TopicPartition("all", 0)) : Set.of();
        }

        @Override
        public Optional<Long> lag(TopicPartition partition) {
            return Optional.of(0L);
        }

        @Override
        public Optional<Instant> lastRead() {
            return Optional.of(Instant.EPOCH);
        }

        @Override
        public void close() {}
    }

    private record Fixed(RawRecord raw, Optional<Event> event) implements Delivery {
        @Override
        public void done() {}

        @Override
        public void refuse(RefusalReason reason, String message) {
            throw new AssertionError("Nothing here is refused: " + message);
        }
    }
}
