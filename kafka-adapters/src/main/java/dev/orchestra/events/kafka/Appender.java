package dev.orchestra.events.kafka;

import dev.orchestra.events.cloudevents.SchemaRefusedException;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RecordTooLargeException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends through one shared producer. The producer would hold a caller until it knows where a topic lives; here the first
 * appends to a topic wait in a queue instead, and a process can start while the broker is away. In the same queue they wait
 * for what their format needs, such as the schema registry.
 */
final class Appender implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Appender.class);
    private static final int WAITING_MAX = 10_000;
    private static final Duration RETRY = Duration.ofMillis(500);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(10);

    private final Supplier<Producer<byte[], byte[]>> factory;
    private final Consumer<String> requirement;
    private final Consumer<String> preparation;
    private final Duration deliveryTimeout;
    private final Contact contact;
    private final Map<String, TopicQueue> topics = new ConcurrentHashMap<>();
    private final Set<String> existing = ConcurrentHashMap.newKeySet();
    private final Gathering gathering = new Gathering();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Object opening = new Object();
    private volatile @Nullable Producer<byte[], byte[]> producer;

    /**
     * @param requirement that a topic exists; throws as long as it does not, or nobody can say
     * @param preparation of a topic, before anything is sent to it; tried again while it says that the journal is away
     */
    Appender(
            Supplier<Producer<byte[], byte[]>> factory,
            Consumer<String> requirement,
            Consumer<String> preparation,
            Duration deliveryTimeout,
            Contact contact) {
        this.factory = factory;
        this.requirement = requirement;
        this.preparation = preparation;
        this.deliveryTimeout = deliveryTimeout;
        this.contact = contact;
    }

    /** @param record is asked for once, when the topic is known and prepared */
    CompletableFuture<Position> append(String topic, Supplier<ProducerRecord<byte[], byte[]>> record) {
        TopicQueue queue = topics.get(topic);
        if (queue == null) {
            queue = topics.computeIfAbsent(topic, TopicQueue::new);
        }
        var result = new CompletableFuture<Position>();
        queue.append(record, result);
        return result;
    }

    /** The producer's own view, so that it agrees with where appends go. */
    int partitions(String topic) {
        try {
            return partitionsFor(topic);
        } catch (KafkaException e) {
            throw new JournalUnavailableException("The partitions of %s are not known.".formatted(topic), e);
        }
    }

    /**
     * A producer that was asked for a topic that does not exist looks for it once a second, and while it waits for its turn
     * to ask again it holds up what goes to all other topics, up to 0.2 s each time.
     */
    private int partitionsFor(String topic) {
        if (!existing.contains(topic)) {
            requirement.accept(topic);
            existing.add(topic);
        }
        return open().partitionsFor(topic).size();
    }

    private Producer<byte[], byte[]> open() {
        Producer<byte[], byte[]> current = producer;
        if (current != null) {
            return current;
        }
        synchronized (opening) {
            current = producer;
            if (current == null) {
                if (closed.getCount() == 0) {
                    throw new JournalUnavailableException("The journal is closed.", null);
                }
                current = factory.get();
                producer = current;
            }
            return current;
        }
    }

    void together(Runnable appends) {
        gathering.together(appends);
    }

    private void send(
            String topic, Supplier<ProducerRecord<byte[], byte[]>> record, CompletableFuture<Position> result) {
        gathering.send(() -> sendNow(topic, record, result));
    }

    private void sendNow(
            String topic, Supplier<ProducerRecord<byte[], byte[]>> record, CompletableFuture<Position> result) {
        try {
            open().send(record.get(), (metadata, failure) -> {
                if (failure == null) {
                    contact.made();
                    result.complete(new Position(metadata.topic(), metadata.partition(), metadata.offset()));
                } else {
                    result.completeExceptionally(notAppended(topic, failure));
                }
            });
        } catch (SchemaRefusedException | IllegalArgumentException | RecordTooLargeException e) {
            result.completeExceptionally(e);
        } catch (KafkaException | IllegalStateException e) {
            result.completeExceptionally(notAppended(topic, e));
        } catch (RuntimeException e) {
            result.completeExceptionally(e);
        }
    }

    private static JournalUnavailableException notAppended(String topic, @Nullable Exception cause) {
        return new JournalUnavailableException(
                "A record was not appended to %s%s"
                        .formatted(
                                topic, cause == null ? " in time; does the topic exist?" : ": " + cause.getMessage()),
                cause);
    }

    @Override
    public void close() {
        closed.countDown();
        synchronized (opening) {
            if (producer != null) {
                producer.close(CLOSE_MAX);
            }
        }
    }

    /** The appends to one topic: queued until its place is known, straight to the producer from then on. */
    private final class TopicQueue {

        private record Waiting(Supplier<ProducerRecord<byte[], byte[]>> record, CompletableFuture<Position> result) {}

        private final String topic;
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private boolean finding;
        private @Nullable String told;
        private volatile boolean found;

        TopicQueue(String topic) {
            this.topic = topic;
        }

        void append(Supplier<ProducerRecord<byte[], byte[]>> record, CompletableFuture<Position> result) {
            if (!found && enqueued(record, result)) {
                return;
            }
            send(topic, record, result);
        }

        private synchronized boolean enqueued(
                Supplier<ProducerRecord<byte[], byte[]>> record, CompletableFuture<Position> result) {
            if (found) {
                return false;
            }
            if (waiting.size() >= WAITING_MAX) {
                result.completeExceptionally(notAppended(topic, null));
                return true;
            }
            waiting.addLast(new Waiting(record, result));
            CompletableFuture.delayedExecutor(deliveryTimeout.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> result.completeExceptionally(notAppended(topic, null)));
            if (!finding) {
                finding = true;
                Thread.ofPlatform().name("find-" + topic).daemon(true).start(this::find);
            }
            return true;
        }

        private void find() {
            try {
                while (!isFound() && hasLive()) {
                    if (closed.await(RETRY.toMillis(), TimeUnit.MILLISECONDS)) {
                        break;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            finish();
        }

        private boolean isFound() {
            try {
                partitionsFor(topic);
                preparation.accept(topic);
                for (List<Waiting> batch = next(); !batch.isEmpty(); batch = next()) {
                    batch.stream()
                            .filter(entry -> !entry.result().isDone())
                            .forEach(entry -> send(topic, entry.record(), entry.result()));
                }
                return true;
            } catch (KafkaException | JournalUnavailableException e) {
                tell(e.getMessage());
                return false;
            } catch (SchemaRefusedException e) {
                LOG.error("Appends to {} fail: {}", topic, e.getMessage());
                refuse(e);
                return false;
            }
        }

        private void tell(@Nullable String why) {
            if (!Objects.equals(why, told)) {
                told = why;
                LOG.warn("Appends to {} wait: {}", topic, why);
            }
        }

        private synchronized void refuse(SchemaRefusedException reason) {
            waiting.forEach(entry -> entry.result().completeExceptionally(reason));
            waiting.clear();
        }

        /** What waits now; when it is nothing, later appends go straight to the producer. */
        private synchronized List<Waiting> next() {
            List<Waiting> batch = List.copyOf(waiting);
            waiting.clear();
            found = batch.isEmpty();
            return batch;
        }

        private synchronized boolean hasLive() {
            waiting.removeIf(entry -> entry.result().isDone());
            return !waiting.isEmpty();
        }

        private synchronized void finish() {
            finding = false;
            if (closed.getCount() == 0) {
                waiting.forEach(entry -> entry.result().completeExceptionally(notAppended(topic, null)));
                waiting.clear();
            } else if (!waiting.isEmpty()) {
                finding = true;
                Thread.ofPlatform().name("find-" + topic).daemon(true).start(this::find);
            }
        }
    }
}
