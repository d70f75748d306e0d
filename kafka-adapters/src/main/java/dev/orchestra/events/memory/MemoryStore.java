package dev.orchestra.events.memory;

import dev.orchestra.events.log.FencedException;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.TopicSpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Topics and groups under one lock. */
final class MemoryStore {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<String, MemoryTopic> topics = new HashMap<>();
    private final Map<String, MemoryGroup> groups = new HashMap<>();
    private final Map<String, Integer> epochs = new HashMap<>();
    // Records for topics that do not exist yet, in order.
    private final Map<String, List<Waiting>> waitingForTopic = new HashMap<>();
    private final Clock clock;
    private final int defaultPartitions;
    private final int recordsPerPartitionMax;

    /** @param stored is completed when the record is */
    private record Waiting(RawRecord record, CompletableFuture<Position> stored) {}

    MemoryStore(Clock clock, int defaultPartitions, int recordsPerPartitionMax) {
        this.clock = clock;
        this.defaultPartitions = defaultPartitions;
        this.recordsPerPartitionMax = recordsPerPartitionMax;
    }

    /** Runs something that changes the store, and tells everybody who waits. */
    <T> T change(Supplier<T> change) {
        lock.lock();
        try {
            T result = change.get();
            changed.signalAll();
            return result;
        } finally {
            lock.unlock();
        }
    }

    /** Runs something that changes nothing: it wakes nobody, or two who wait and look would wake each other for ever. */
    <T> T look(Supplier<T> look) {
        lock.lock();
        try {
            return look.get();
        } finally {
            lock.unlock();
        }
    }

    /** Tries again at each change until there is a result, or the time is over. */
    <T> Optional<T> await(long nanos, Supplier<Optional<T>> attempt) {
        lock.lock();
        try {
            long left = nanos;
            while (true) {
                Optional<T> result = attempt.get();
                if (result.isPresent() || left <= 0) {
                    return result;
                }
                left = changed.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            throw new JournalUnavailableException("Interrupted while waiting for records.", e);
        } finally {
            lock.unlock();
        }
    }

    void create(TopicSpec spec) {
        List<Runnable> stored = new ArrayList<>();
        change(() -> {
            topics.computeIfAbsent(
                    spec.name(), name -> new MemoryTopic(spec, spec.partitions().orElse(defaultPartitions)));
            groups.values().forEach(this::rebalance);
            for (Waiting waiting : drained(spec.name())) {
                Position position = append(spec.name(), waiting.record());
                stored.add(() -> waiting.stored().complete(position));
            }
            return true;
        });
        // Whoever waits goes on without the lock.
        stored.forEach(Runnable::run);
    }

    private List<Waiting> drained(String topic) {
        List<Waiting> waiting = waitingForTopic.remove(topic);
        return waiting == null ? List.of() : waiting;
    }

    boolean isCompacted(String topic) {
        return look(() -> required(topic).spec().compacted());
    }

    List<TopicPartition> partitions(String topic) {
        int count = look(() -> required(topic).partitions());
        return IntStream.range(0, count)
                .mapToObj(i -> new TopicPartition(topic, i))
                .toList();
    }

    TopicPartition partitionOf(String topic, byte[] key) {
        return look(() -> new TopicPartition(topic, required(topic).partitionOf(key)));
    }

    /** As soon as the topic exists; completed with an error if that takes longer than {@code most}. */
    CompletableFuture<Position> appendWhenThere(String topic, RawRecord record, Duration most) {
        return change(() -> {
            if (topics.containsKey(topic)) {
                return CompletableFuture.completedFuture(append(topic, record));
            }
            Waiting waiting = new Waiting(record, new CompletableFuture<>());
            waitingForTopic.computeIfAbsent(topic, any -> new ArrayList<>()).add(waiting);
            return waiting.stored().orTimeout(most.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    Position append(String topic, RawRecord record) {
        return change(() -> {
            MemoryTopic to = required(topic);
            byte[] key = record.key();
            int number = key == null ? to.anyPartition() : to.partitionOf(key);
            MemoryTopic.Partition log = to.partition(number);
            Position position = new Position(topic, number, log.end());
            Instant time = to.spec().brokerTime() ? clock.instant() : record.timestamp();
            log.append(new RawRecord(position, record.key(), record.value(), record.headers(), time));
            // In steps, so that it is not copied with each append. A table keeps everything.
            if (!to.spec().compacted() && log.end() - log.start() > recordsPerPartitionMax * 5L / 4) {
                log.trim(recordsPerPartitionMax);
            }
            return position;
        });
    }

    List<RawRecord> read(TopicPartition partition, long from, int max) {
        return look(() -> log(partition).read(from, max));
    }

    long start(TopicPartition partition) {
        return look(() -> log(partition).start());
    }

    long end(TopicPartition partition) {
        return look(() -> log(partition).end());
    }

    long offsetAt(TopicPartition partition, Instant time) {
        return look(() -> log(partition).offsetAt(time));
    }

    /** The group, created on first use. Only to be touched inside {@link #change} or {@link #await}. */
    MemoryGroup group(String name) {
        return groups.computeIfAbsent(name, any -> new MemoryGroup());
    }

    void rebalance(MemoryGroup group) {
        Set<TopicPartition> all = new HashSet<>();
        topics.forEach((name, topic) -> {
            if (group.reads(name)) {
                all.addAll(partitions(name));
            }
        });
        group.rebalance(all);
    }

    int nextEpoch(String transactionalId) {
        return change(() -> epochs.merge(transactionalId, 1, Integer::sum));
    }

    /** Only inside {@link #change}. */
    void requireEpoch(String transactionalId, int epoch) {
        int newest = epochs.getOrDefault(transactionalId, epoch);
        if (newest != epoch) {
            throw new FencedException(
                    "A newer writer has taken the name '%s': this one has to stop.".formatted(transactionalId),
                    new IllegalStateException("epoch %d, newest %d".formatted(epoch, newest)));
        }
    }

    private MemoryTopic.Partition log(TopicPartition partition) {
        MemoryTopic topic = required(partition.topic());
        if (partition.partition() < 0 || partition.partition() >= topic.partitions()) {
            throw new JournalUnavailableException(
                    "The topic %s has %d partitions, there is no %d."
                            .formatted(partition.topic(), topic.partitions(), partition.partition()),
                    null);
        }
        return topic.partition(partition.partition());
    }

    private MemoryTopic required(String topic) {
        MemoryTopic found = topics.get(topic);
        if (found == null) {
            throw JournalUnavailableException.noSuchTopic(
                    "The topic %s does not exist. Create it first.".formatted(topic), null);
        }
        return found;
    }
}
