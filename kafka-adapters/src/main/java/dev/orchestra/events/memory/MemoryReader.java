package dev.orchestra.events.memory;

import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.SubscriptionOptions.From;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.subscription.RecordReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A member of a group, or the one reader of partitions that are named. */
final class MemoryReader implements RecordReader {

    /** What happens next to a member. */
    private sealed interface Step {
        record Revoke(Set<TopicPartition> partitions) implements Step {}

        record Assign(Set<TopicPartition> partitions) implements Step {}

        record Records(List<RawRecord> records) implements Step {}
    }

    private final MemoryStore store;
    private final SubscriptionOptions options;
    private final Assignments assignments;
    private final Consumer<List<Outgoing>> appender;
    private final Clock clock;
    private final int epoch;
    private final Map<TopicPartition, Long> positions = new HashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();
    private boolean woken;
    private boolean told;
    private @Nullable Instant lastRead;

    MemoryReader(
            MemoryStore store,
            SubscriptionOptions options,
            Assignments assignments,
            Consumer<List<Outgoing>> appender,
            Clock clock) {
        this.store = store;
        this.options = options;
        this.assignments = assignments;
        this.appender = appender;
        this.clock = clock;
        String name = options.transactionalId();
        this.epoch = name == null ? 0 : store.nextEpoch(name);
        if (options.places().isEmpty()) {
            store.change(() -> {
                MemoryGroup group = store.group(options.group());
                group.join(this);
                store.rebalance(group);
                return true;
            });
        }
    }

    boolean reads(String topic) {
        return options.topicPattern() == null
                ? options.topics().contains(topic)
                : options.topicPattern().matcher(topic).matches();
    }

    @Override
    public List<RawRecord> read(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            Optional<Step> step = store.await(deadline - System.nanoTime(), this::next);
            lastRead = clock.instant();
            if (step.isEmpty()) {
                return List.of();
            }
            switch (step.get()) {
                case Step.Revoke(Set<TopicPartition> partitions) -> {
                    assignments.revoked(partitions);
                    giveUp(partitions);
                }
                case Step.Assign(Set<TopicPartition> partitions) -> assignments.assigned(partitions);
                case Step.Records(List<RawRecord> records) -> {
                    return records;
                }
            }
        }
    }

    /** Called with the store's lock held. */
    private Optional<Step> next() {
        MemoryGroup group = store.group(options.group());
        if (!told && !options.places().isEmpty()) {
            options.places().keySet().forEach(partition -> positions.put(partition, startingPoint(group, partition)));
            told = true;
            return Optional.of(new Step.Assign(options.places().keySet()));
        }
        Set<TopicPartition> toRevoke = group.toRevoke(this);
        if (!toRevoke.isEmpty()) {
            return Optional.of(new Step.Revoke(toRevoke));
        }
        Set<TopicPartition> taken = group.take(this);
        if (!taken.isEmpty()) {
            taken.forEach(partition -> positions.put(partition, startingPoint(group, partition)));
            return Optional.of(new Step.Assign(taken));
        }
        if (woken) {
            woken = false;
            return Optional.of(new Step.Records(List.of()));
        }
        List<RawRecord> records = new ArrayList<>();
        positions.replaceAll((partition, position) -> {
            int room = options.recordsPerReadMax() - records.size();
            if (room == 0 || paused.contains(partition)) {
                return position;
            }
            List<RawRecord> some = store.read(partition, position, room);
            records.addAll(some);
            return some.isEmpty() ? position : some.getLast().position().offset() + 1;
        });
        return records.isEmpty() ? Optional.empty() : Optional.of(new Step.Records(records));
    }

    private long startingPoint(MemoryGroup group, TopicPartition partition) {
        if (options.from() == From.ALWAYS_START) {
            return store.start(partition);
        }
        Long committed = group.committed().get(partition);
        if (committed != null) {
            return committed;
        }
        Long place = options.places().get(partition);
        if (place != null) {
            return place;
        }
        return options.from() == From.END ? store.end(partition) : store.start(partition);
    }

    private void giveUp(Set<TopicPartition> partitions) {
        store.change(() -> {
            positions.keySet().removeAll(partitions);
            paused.removeAll(partitions);
            store.group(options.group()).release(partitions);
            return true;
        });
    }

    @Override
    public void wakeup() {
        store.change(() -> woken = true);
    }

    @Override
    public void pause(Set<TopicPartition> partitions) {
        store.change(() -> paused.addAll(partitions));
    }

    @Override
    public void unpause(Set<TopicPartition> partitions) {
        store.change(() -> paused.removeAll(partitions));
    }

    @Override
    public OptionalLong position(TopicPartition partition) {
        Long position = positions.get(partition);
        return position == null ? OptionalLong.empty() : OptionalLong.of(position);
    }

    @Override
    public OptionalLong lag(TopicPartition partition) {
        Long position = positions.get(partition);
        return position == null ? OptionalLong.empty() : OptionalLong.of(store.end(partition) - position);
    }

    @Override
    public Optional<Instant> lastRead() {
        return Optional.ofNullable(lastRead);
    }

    @Override
    public void commit(Map<TopicPartition, Long> offsets, boolean wait) {
        store.change(() -> {
            store.group(options.group()).committed().putAll(offsets);
            return true;
        });
    }

    @Override
    public void commitWith(Map<TopicPartition, Long> offsets, List<Outgoing> events) {
        String name = options.transactionalId();
        if (name == null) {
            throw new IllegalStateException("This subscription has no transactional id.");
        }
        store.change(() -> {
            store.requireEpoch(name, epoch);
            appender.accept(events);
            store.group(options.group()).committed().putAll(offsets);
            return true;
        });
    }

    @Override
    public void close() {
        if (!positions.isEmpty()) {
            Set<TopicPartition> owned = Set.copyOf(positions.keySet());
            assignments.revoked(owned);
            giveUp(owned);
        }
        store.change(() -> {
            MemoryGroup group = store.group(options.group());
            group.leave(this);
            store.rebalance(group);
            return true;
        });
    }
}
