package dev.orchestra.history.ingest;

import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.history.ingest.IngestBuffer.Taken;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Reads a topic into the database in batches, each in one transaction; the topic's offsets are committed after it. While
 * the database is away the batch is tried again for ever, and reading stands still. A record that the database can never
 * take is kept as a dead letter, and the others go on.
 *
 * @param <R> a record as the target understands it
 */
public final class BatchIngest<R> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BatchIngest.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LAST_PAUSE = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final String name;
    private final BatchTarget<R> target;
    private final TransactionOperations transactions;
    private final IngestPositions positions;
    private final IngestProgress progress;
    private final int generation;
    private final Clock clock;
    private final IngestBuffer<R> buffer;
    private final Subscription subscription;
    private final Thread writer;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<TopicPartition, Long> recorded = new HashMap<>();
    private final AtomicLong refused = new AtomicLong();
    private volatile IngestStatus status = new IngestStatus(0, 0, 0, Optional.empty(), Optional.empty());

    /**
     * Starts reading and writing.
     *
     * @param name what is ingested, for the log
     * @param options how the topic is read; raw records
     * @param generation of the history that is written
     * @param batchMax how many records a transaction takes at most
     */
    public BatchIngest(
            String name,
            EventLog log,
            SubscriptionOptions options,
            BatchTarget<R> target,
            TransactionOperations transactions,
            IngestPositions positions,
            IngestProgress progress,
            int generation,
            int batchMax,
            Clock clock) {
        this.name = name;
        this.target = target;
        this.transactions = transactions;
        this.positions = positions;
        this.progress = progress;
        this.generation = generation;
        this.clock = clock;
        this.buffer = new IngestBuffer<>(batchMax, target, progress::moved, this::refuse);
        this.subscription = log.subscribe(options, buffer);
        this.writer = Thread.ofPlatform().name("ingest-" + name).daemon().start(this::run);
    }

    /** What is ingested. */
    public String name() {
        return name;
    }

    /** How it stands. */
    public IngestStatus status() {
        var last = status;
        return new IngestStatus(last.written(), refused.get(), buffer.size(), last.lastWrite(), last.problem());
    }

    /** Records that wait in the topic, as far as they are known. */
    public long lag() {
        return subscription.assignment().stream()
                .mapToLong(partition -> subscription.lag(partition).orElse(0L))
                .sum();
    }

    /** The partitions that this process reads. */
    public Set<TopicPartition> assignment() {
        return subscription.assignment();
    }

    /** The first offset of a partition that is not in the database yet; empty if this process does not read it. */
    OptionalLong place(TopicPartition partition) {
        return subscription.place(partition);
    }

    private void run() {
        while (closing.getCount() > 0) {
            try {
                var batch = buffer.take();
                if (batch.isEmpty()) {
                    recordPlaces();
                } else {
                    write(batch);
                    progress.moved();
                }
            } catch (IngestPositions.OtherGenerationException e) {
                LOG.info("The ingest of {} ends: {}", name, e.getMessage());
                return;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("The ingest of {} met an unexpected error and goes on.", name, e);
            }
        }
    }

    private void write(List<Taken<R>> batch) throws InterruptedException {
        var pause = FIRST_PAUSE;
        while (!batch.isEmpty()) {
            var problem = tryWrite(batch);
            if (problem == null) {
                batch.forEach(taken -> taken.delivery().done());
                return;
            }
            if (DataErrors.isOne(problem)) {
                writeOneByOne(batch, problem);
                return;
            }
            unavailable(problem);
            if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LAST_PAUSE) < 0 ? pause.multipliedBy(2) : LAST_PAUSE;
        }
    }

    private void writeOneByOne(List<Taken<R>> batch, RuntimeException problem) throws InterruptedException {
        if (batch.size() > 1) {
            for (var taken : batch) {
                write(List.of(taken));
            }
        } else {
            refuse(
                    batch.getFirst().delivery(),
                    RefusalReason.INVALID_DATA,
                    "The database cannot store this record: " + problem.getMessage());
        }
    }

    private @Nullable RuntimeException tryWrite(List<Taken<R>> batch) {
        try {
            var places = places(batch);
            transactions.executeWithoutResult(transaction -> {
                positions.enter(generation);
                // What comes next is read and understood while the database takes this.
                subscription.resume();
                target.write(batch.stream().map(Taken::record).toList());
                positions.write(places);
            });
            recorded.putAll(places);
        } catch (DataAccessException | TransactionException e) {
            return e;
        }
        if (status.problem().isPresent()) {
            LOG.info("The ingest of {} goes on: the database answers again.", name);
        }
        status =
                new IngestStatus(status.written() + batch.size(), 0, 0, Optional.of(clock.instant()), Optional.empty());
        return null;
    }

    private Map<TopicPartition, Long> places(List<Taken<R>> batch) {
        var places = new HashMap<TopicPartition, Long>();
        for (var taken : batch) {
            var position = taken.delivery().position();
            places.merge(position.topicPartition(), position.offset() + 1, Math::max);
        }
        return places;
    }

    /** For the other replicas: what was passed without a record to write. */
    private void recordPlaces() {
        var places = new HashMap<TopicPartition, Long>();
        for (var partition : subscription.assignment()) {
            subscription.place(partition).ifPresent(place -> {
                if (place > recorded.getOrDefault(partition, 0L)) {
                    places.put(partition, place);
                }
            });
        }
        if (places.isEmpty()) {
            return;
        }
        try {
            transactions.executeWithoutResult(transaction -> {
                positions.enter(generation);
                positions.writeLoosely(places);
            });
            recorded.putAll(places);
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("How far {} was read is written with the next records.", name, e);
        }
    }

    private void refuse(Delivery delivery, RefusalReason reason, String message) {
        LOG.warn("The record at {} becomes a dead letter: {}", delivery.position(), message);
        delivery.refuse(reason, message);
        refused.incrementAndGet();
    }

    private void unavailable(RuntimeException problem) {
        if (status.problem().isEmpty()) {
            LOG.warn(
                    "The ingest of {} waits for the database, and catches up when it answers. Check that PostgreSQL is up.",
                    name,
                    problem);
        }
        status = new IngestStatus(
                status.written(), 0, 0, status.lastWrite(), Optional.of(String.valueOf(problem.getMessage())));
    }

    /** Stops reading, and waits a few seconds for the batch under way. */
    @Override
    public void close() {
        closing.countDown();
        buffer.close();
        try {
            writer.join(CLOSE_TIMEOUT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        subscription.close();
    }
}
