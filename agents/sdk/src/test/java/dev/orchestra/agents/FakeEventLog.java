package dev.orchestra.agents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.Event;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.EventWriter;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RecordTooLargeException;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.TopicSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A journal that a test leads by the hand: it hands out what the test delivers, on the test's thread, and fails when the
 * test says so.
 */
final class FakeEventLog implements EventLog {

    final List<Outgoing> appended = new CopyOnWriteArrayList<>();
    final List<FakeSubscription> subscriptions = new CopyOnWriteArrayList<>();
    final List<FakeSubscription> messageReaders = new CopyOnWriteArrayList<>();
    final Set<String> topics = ConcurrentHashMap.newKeySet();
    volatile RuntimeException appendError;
    volatile RuntimeException commitError;
    volatile RuntimeException topicError;
    final AtomicInteger commitTries = new AtomicInteger();
    final AtomicInteger topicTries = new AtomicInteger();
    volatile int recordBytesMax = Integer.MAX_VALUE;
    volatile boolean closed;
    private volatile @Nullable HeldUp heldUp;
    private long offset;

    FakeSubscription current() {
        return subscriptions.getLast();
    }

    /** The events on a topic, in order; tombstones are left out. */
    List<Event> events(String topic) {
        return appended.stream()
                .filter(record -> record.topic().equals(topic))
                .flatMap(record -> record.event().stream())
                .toList();
    }

    /** Whoever appends to this topic is stopped on the way, like a process between its last look and the journal. */
    HeldUp holdUp(String topic) {
        HeldUp held = new HeldUp(topic);
        heldUp = held;
        return held;
    }

    @Override
    public CompletableFuture<Position> append(Outgoing record) {
        HeldUp held = heldUp;
        if (held != null && held.topic.equals(record.topic())) {
            held.pass();
        }
        RuntimeException error = appendError;
        if (error != null) {
            return CompletableFuture.failedFuture(error);
        }
        int bytes = record.event().map(event -> event.data().text().length()).orElse(0);
        if (bytes > recordBytesMax) {
            return CompletableFuture.failedFuture(new RecordTooLargeException(record.topic(), bytes, recordBytesMax));
        }
        appended.add(record);
        return CompletableFuture.completedFuture(new Position(record.topic(), 0, appended.size()));
    }

    @Override
    public Subscription subscribe(SubscriptionOptions options, DeliveryHandler handler) {
        FakeSubscription subscription = new FakeSubscription(options, handler);
        // Messages are read beside the steps.
        (options.places().isEmpty() ? subscriptions : messageReaders).add(subscription);
        return subscription;
    }

    @Override
    public void createTopics(Collection<TopicSpec> specs) {
        topicTries.incrementAndGet();
        RuntimeException error = topicError;
        if (error != null) {
            throw error;
        }
        specs.forEach(spec -> topics.add(spec.name()));
    }

    @Override
    public CompletableFuture<Position> appendRaw(String topic, RawRecord record) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void scan(TopicPartition partition, long from, long to, Duration timeout, Consumer<Delivery> consumer) {
        throw new UnsupportedOperationException();
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
    public Map<TopicPartition, Long> ends(Set<String> of) {
        return of.stream().collect(Collectors.toMap(topic -> new TopicPartition(topic, 0), topic -> 0L));
    }

    @Override
    public Map<TopicPartition, Long> offsetsAt(Set<String> of, Instant time) {
        return ends(of);
    }

    @Override
    public Map<TopicPartition, Long> committed(String group, String topic) {
        throw new UnsupportedOperationException();
    }

    @Override
    public TopicPartition partitionOf(String topic, String key) {
        return new TopicPartition(topic, 0);
    }

    @Override
    public boolean reachable() {
        return appendError == null;
    }

    @Override
    public void close() {
        closed = true;
    }

    /** A stop on the way to a topic. */
    static final class HeldUp {
        private final String topic;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch mayGoOn = new CountDownLatch(1);

        private HeldUp(String topic) {
            this.topic = topic;
        }

        /** Until somebody stands there. */
        void await() throws InterruptedException {
            assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
        }

        void goOn() {
            mayGoOn.countDown();
        }

        /** A process that is stopped does not hear that it is interrupted. */
        private void pass() {
            reached.countDown();
            boolean interrupted = false;
            while (mayGoOn.getCount() > 0) {
                try {
                    mayGoOn.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static RuntimeException away() {
        return new JournalUnavailableException("The test's broker is away.", null);
    }

    final class FakeSubscription implements Subscription {
        final SubscriptionOptions options;
        final DeliveryHandler handler;
        final List<Outgoing> committed = new CopyOnWriteArrayList<>();
        private final Deque<FakeDelivery> left = new ArrayDeque<>();
        volatile boolean closed;

        FakeSubscription(SubscriptionOptions options, DeliveryHandler handler) {
            this.options = options;
            this.handler = handler;
        }

        synchronized FakeDelivery deliver(Event event) {
            FakeDelivery delivery = new FakeDelivery(options.topics().iterator().next(), offset++, event);
            left.add(delivery);
            resume();
            return delivery;
        }

        synchronized int leftForLater() {
            return left.size();
        }

        /** The partition goes to another member in order: what is done is committed first. */
        void revoke() {
            List<Outgoing> last = handler.eventsOnRevocation();
            committed.addAll(last);
            appended.addAll(last);
            lose();
        }

        /** The partition is another member's already. */
        void lose() {
            handler.revoked(
                    Set.of(new TopicPartition(options.topics().iterator().next(), 0)));
        }

        @Override
        public synchronized void resume() {
            while (!left.isEmpty()) {
                FakeDelivery next = left.poll();
                if (!handler.offer(next)) {
                    left.addFirst(next);
                    return;
                }
            }
        }

        @Override
        public CompletableFuture<Void> commitWith(List<Outgoing> events) {
            commitTries.incrementAndGet();
            RuntimeException error = commitError;
            if (error != null) {
                return CompletableFuture.failedFuture(error);
            }
            committed.addAll(events);
            appended.addAll(events);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public Set<TopicPartition> assignment() {
            return Set.of();
        }

        @Override
        public Optional<Long> lag(TopicPartition partition) {
            return Optional.empty();
        }

        @Override
        public Optional<Instant> lastRead() {
            return Optional.empty();
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    static final class FakeDelivery implements Delivery {
        private final RawRecord raw;
        private final Event event;
        volatile boolean done;
        volatile RefusalReason refused;
        final List<String> words = new ArrayList<>();

        FakeDelivery(String topic, long offset, Event event) {
            this.raw =
                    new RawRecord(new Position(topic, 0, offset), new byte[0], new byte[0], List.of(), Instant.EPOCH);
            this.event = event;
        }

        @Override
        public RawRecord raw() {
            return raw;
        }

        @Override
        public Optional<Event> event() {
            return Optional.ofNullable(event);
        }

        @Override
        public void done() {
            done = true;
        }

        @Override
        public void refuse(RefusalReason reason, String message) {
            refused = reason;
            words.add(message);
        }
    }
}
