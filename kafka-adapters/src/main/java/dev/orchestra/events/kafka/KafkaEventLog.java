package dev.orchestra.events.kafka;

import dev.orchestra.events.Event;
import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.cloudevents.Decoded;
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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The journal on Kafka. It connects on first use, so a process starts whether the broker is there or not.
 *
 * <p>Futures of appends complete on the producer's own thread: what is attached to them must not block.
 */
public final class KafkaEventLog implements EventLog {

    private static final Duration RETRY_PAUSE_MIN = Duration.ofMillis(100);

    private final ClientSettings settings;
    private final Tracing tracing;
    private final DataFormats formats;
    private final EventCodec codec;
    private final Contact contact;
    private final Appender appender;
    private final TopicAdmin admin;
    private final PartitionScanner scanner;
    private final SubscriptionContext context;
    private final Set<String> deadLetterTopics = ConcurrentHashMap.newKeySet();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    /** With JSON on every topic. */
    public KafkaEventLog(KafkaEventLogOptions options, Tracing tracing, Clock clock) {
        this(options, tracing, clock, DataFormats.JSON);
    }

    /** @param formats of topics that do not carry JSON */
    public KafkaEventLog(KafkaEventLogOptions options, Tracing tracing, Clock clock, DataFormats formats) {
        this(options, tracing, clock, formats, RETRY_PAUSE_MIN);
    }

    /** @param retryPauseMin after a handler's first failure on a record */
    KafkaEventLog(
            KafkaEventLogOptions options, Tracing tracing, Clock clock, DataFormats formats, Duration retryPauseMin) {
        this.settings = new ClientSettings(options);
        this.tracing = tracing;
        this.formats = formats;
        this.codec = new EventCodec(options.valueBytesMax(), formats);
        this.contact = new Contact(clock);
        this.admin = new TopicAdmin(() -> Admin.create(settings.admin()), new TopicConfigs(options));
        this.appender = new Appender(
                this::newProducer, admin::requireExists, formats::prepare, options.deliveryTimeout(), contact);
        this.scanner = new PartitionScanner(this::newScanner);
        this.context = new SubscriptionContext(
                codec, new DeadLetters(this::storeDeadLetter, clock), admin::isCompacted, retryPauseMin);
    }

    private KafkaProducer<byte[], byte[]> newProducer() {
        return new KafkaProducer<>(settings.producer(), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private KafkaConsumer<byte[], byte[]> newScanner() {
        return new KafkaConsumer<>(settings.scanner(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public CompletableFuture<Position> append(Outgoing outgoing) {
        if (outgoing.event().isPresent() && !formats.isJson(outgoing.topic())) {
            // When the topic's schema is known, which may be later, and on another thread.
            String hop = hop(outgoing);
            return appender.append(outgoing.topic(), () -> encodeWithinLimit(outgoing, hop));
        }
        try {
            ProducerRecord<byte[], byte[]> record = encodeWithinLimit(outgoing, hop(outgoing));
            return appender.append(outgoing.topic(), () -> record);
        } catch (RecordTooLargeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private @Nullable String hop(Outgoing outgoing) {
        return outgoing.event().map(event -> HopTrace.of(event, tracing)).orElse(null);
    }

    private ProducerRecord<byte[], byte[]> encodeWithinLimit(Outgoing outgoing, @Nullable String hop) {
        ProducerRecord<byte[], byte[]> record = encode(outgoing, hop);
        if (record.value() != null && codec.isTooLarge(record.value().length)) {
            throw new RecordTooLargeException(outgoing.topic(), record.value().length, codec.valueBytesMax());
        }
        return record;
    }

    private ProducerRecord<byte[], byte[]> encode(Outgoing outgoing) {
        return encode(outgoing, hop(outgoing));
    }

    private ProducerRecord<byte[], byte[]> encode(Outgoing outgoing, @Nullable String hop) {
        Event event = outgoing.event().orElse(null);
        if (event == null) {
            return Records.outgoing(outgoing.topic(), Records.key(outgoing.key()), null, List.of());
        }
        formats.prepare(outgoing.topic());
        Encoded encoded = codec.encode(outgoing.topic(), event, hop);
        return Records.outgoing(outgoing.topic(), Records.key(outgoing.key()), encoded.value(), encoded.headers());
    }

    @Override
    public CompletableFuture<Position> appendRaw(String topic, RawRecord record) {
        ProducerRecord<byte[], byte[]> raw = Records.outgoing(topic, record.key(), record.value(), record.headers());
        return appender.append(topic, () -> raw);
    }

    @Override
    public void together(Runnable appends) {
        appender.together(appends);
    }

    private CompletableFuture<Position> storeDeadLetter(String topic, RawRecord record) {
        if (deadLetterTopics.contains(topic)) {
            return appendRaw(topic, record);
        }
        return CompletableFuture.runAsync(() -> {
                    admin.createDeadLetters(topic);
                    deadLetterTopics.add(topic);
                })
                .thenCompose(created -> appendRaw(topic, record));
    }

    @Override
    public Subscription subscribe(SubscriptionOptions subscription, DeliveryHandler handler) {
        Subscription running = RunningSubscription.start(
                subscription, handler, new KafkaReaders(settings, subscription, this::encode, contact), context);
        subscriptions.add(running);
        return running;
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
        scanner.scan(Records.kafkas(partition), from, to, timeout, consumer);
    }

    @Override
    public void scanSettled(
            TopicPartition partition, long from, long to, Duration timeout, Consumer<Delivery> consumer) {
        long end = Math.min(to, admin.appendedTo(partition));
        scanner.scanSettled(
                Records.kafkas(partition),
                from,
                end,
                timeout,
                record -> ScannedDelivery.of(record, codec).ifPresent(consumer));
    }

    @Override
    public EventWriter writer(String name) {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(
                settings.transactionalProducer(name), new ByteArraySerializer(), new ByteArraySerializer());
        return KafkaEventWriter.take(name, producer, this::encode, codec);
    }

    @Override
    public Map<TopicPartition, Long> ends(Set<String> topics) {
        return admin.ends(topics);
    }

    @Override
    public Map<TopicPartition, Long> offsetsAt(Set<String> topics, Instant time) {
        return admin.offsetsAt(topics, time);
    }

    @Override
    public Map<TopicPartition, Long> committed(String group, String topic) {
        return admin.committed(group, topic);
    }

    @Override
    public Decoded decode(RawRecord record) {
        return codec.decode(record);
    }

    @Override
    public TopicPartition partitionOf(String topic, String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        // As the producer's default partitioner does it.
        return new TopicPartition(topic, Utils.toPositive(Utils.murmur2(bytes)) % appender.partitions(topic));
    }

    @Override
    public void createTopics(Collection<TopicSpec> topics) {
        admin.create(topics);
    }

    @Override
    public boolean reachable() {
        return contact.isRecent() || admin.answers();
    }

    @Override
    public void close() {
        List<Thread> closing = subscriptions.stream()
                .map(subscription -> Thread.ofVirtual().start(subscription::close))
                .toList();
        try {
            for (Thread thread : closing) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        appender.close();
        scanner.close();
        admin.close();
    }
}
