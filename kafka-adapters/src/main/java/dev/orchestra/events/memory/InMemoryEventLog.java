package dev.orchestra.events.memory;

import dev.orchestra.events.cloudevents.Encoded;
import dev.orchestra.events.cloudevents.EventCodec;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.EventWriter;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RecordTooLargeException;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.events.subscription.DeadLetters;
import dev.orchestra.events.subscription.HopTrace;
import dev.orchestra.events.subscription.RunningSubscription;
import dev.orchestra.events.subscription.ScannedDelivery;
import dev.orchestra.events.subscription.SubscriptionContext;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The journal in the memory of one process. It passes the same contract test as the Kafka adapter. Keeps the newest records of
 * each partition up to a limit; compacted topics are kept whole and are not compacted.
 */
public final class InMemoryEventLog implements EventLog {

    private static final int PARTITIONS = 3;
    private static final int RECORDS_PER_PARTITION_MAX = 100_000;
    private static final Duration DELIVERY_TIMEOUT = Duration.ofMinutes(2);
    private static final Duration RETRY_PAUSE_MIN = Duration.ofMillis(10);

    private final EventCodec codec = new EventCodec(EventCodec.DEFAULT_VALUE_BYTES_MAX);
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final MemoryStore store;
    private final Clock clock;
    private final Tracing tracing;
    private final SubscriptionContext context;

    public InMemoryEventLog() {
        this(Clock.systemUTC(), Tracing.OFF);
    }

    public InMemoryEventLog(Clock clock, Tracing tracing) {
        this(clock, tracing, new MemoryStore(clock, PARTITIONS, RECORDS_PER_PARTITION_MAX));
    }

    private InMemoryEventLog(Clock clock, Tracing tracing, MemoryStore store) {
        this.clock = clock;
        this.tracing = tracing;
        this.store = store;
        DeadLetters deadLetters = new DeadLetters(
                (topic, record) -> {
                    store.create(new TopicSpec(topic, Optional.of(1), Optional.empty(), false, false));
                    return appendRaw(topic, record);
                },
                clock);
        this.context = new SubscriptionContext(codec, deadLetters, store::isCompacted, RETRY_PAUSE_MIN);
    }

    /** Another log on the same records and groups, as a second process has it. Closing it leaves this one running. */
    public InMemoryEventLog sharing(Clock itsClock, Tracing itsTracing) {
        return new InMemoryEventLog(itsClock, itsTracing, store);
    }

    @Override
    public CompletableFuture<Position> append(Outgoing outgoing) {
        RawRecord record = record(outgoing);
        byte[] value = record.value();
        if (value != null && codec.isTooLarge(value.length)) {
            return CompletableFuture.failedFuture(
                    new RecordTooLargeException(outgoing.topic(), value.length, codec.valueBytesMax()));
        }
        return store(outgoing.topic(), record);
    }

    private RawRecord record(Outgoing outgoing) {
        Optional<Encoded> encoded = outgoing.event().map(event -> codec.encode(event, HopTrace.of(event, tracing)));
        return new RawRecord(
                new Position(outgoing.topic(), -1, -1),
                outgoing.key() == null ? null : outgoing.key().getBytes(StandardCharsets.UTF_8),
                encoded.map(Encoded::value).orElse(null),
                encoded.map(Encoded::headers).orElse(List.of()),
                clock.instant());
    }

    @Override
    public CompletableFuture<Position> appendRaw(String topic, RawRecord record) {
        return store(
                topic,
                new RawRecord(record.position(), record.key(), record.value(), record.headers(), clock.instant()));
    }

    private CompletableFuture<Position> store(String topic, RawRecord record) {
        return store.appendWhenThere(topic, record, DELIVERY_TIMEOUT);
    }

    @Override
    public Subscription subscribe(SubscriptionOptions options, DeliveryHandler handler) {
        Subscription subscription = RunningSubscription.start(
                options,
                handler,
                assignments -> new MemoryReader(store, options, assignments, this::appendAll, clock),
                context);
        subscriptions.add(subscription);
        return subscription;
    }

    private List<Position> appendAll(List<Outgoing> events) {
        // All or nothing: what can fail comes first.
        List<RawRecord> records = events.stream().map(this::record).toList();
        for (Outgoing event : events) {
            store.partitions(event.topic());
        }
        List<Position> positions = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            positions.add(store.append(events.get(i).topic(), records.get(i)));
        }
        return positions;
    }

    @Override
    public void scan(TopicPartition partition, long from, long to, Duration timeout, Consumer<Delivery> consumer) {
        scanRaw(
                partition,
                from,
                to,
                timeout,
                record -> ScannedDelivery.of(record, codec).ifPresent(consumer));
    }

    @Override
    public void scanRaw(TopicPartition partition, long from, long to, Duration timeout, Consumer<RawRecord> consumer) {
        int max = (int) Math.min(Math.max(0, to - from), Integer.MAX_VALUE);
        for (RawRecord record : store.read(partition, from, max)) {
            if (record.position().offset() < to) {
                consumer.accept(record);
            }
        }
    }

    @Override
    public void scanSettled(
            TopicPartition partition, long from, long to, Duration timeout, Consumer<Delivery> consumer) {
        scanRaw(
                partition,
                from,
                Math.min(to, store.end(partition)),
                timeout,
                record -> ScannedDelivery.of(record, codec).ifPresent(consumer));
    }

    @Override
    public EventWriter writer(String name) {
        return new MemoryWriter(store, name, this::checked);
    }

    private List<Position> checked(List<Outgoing> events) {
        for (Outgoing event : events) {
            byte[] value = record(event).value();
            if (value != null && codec.isTooLarge(value.length)) {
                throw new RecordTooLargeException(event.topic(), value.length, codec.valueBytesMax());
            }
        }
        return appendAll(events);
    }

    @Override
    public Map<TopicPartition, Long> ends(Set<String> topics) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (String topic : topics) {
            for (TopicPartition partition : store.partitions(topic)) {
                ends.put(partition, store.end(partition));
            }
        }
        return ends;
    }

    @Override
    public Map<TopicPartition, Long> offsetsAt(Set<String> topics, Instant time) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (String topic : topics) {
            for (TopicPartition partition : store.partitions(topic)) {
                offsets.put(partition, store.offsetAt(partition, time));
            }
        }
        return offsets;
    }

    @Override
    public Map<TopicPartition, Long> committed(String group, String topic) {
        Map<TopicPartition, Long> places = new HashMap<>();
        for (TopicPartition partition : store.partitions(topic)) {
            places.put(
                    partition,
                    store.look(() -> store.group(group).committed().getOrDefault(partition, store.start(partition))));
        }
        return places;
    }

    @Override
    public TopicPartition partitionOf(String topic, String key) {
        return store.partitionOf(topic, key.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void createTopics(Collection<TopicSpec> topics) {
        topics.forEach(store::create);
    }

    @Override
    public boolean reachable() {
        return true;
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
    }
}
