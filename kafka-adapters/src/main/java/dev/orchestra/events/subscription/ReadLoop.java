package dev.orchestra.events.subscription;

import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.SubscriptionOptions.Commit;
import dev.orchestra.events.log.SubscriptionOptions.From;
import dev.orchestra.events.log.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads with one reader until the subscription closes or the reader breaks. */
final class ReadLoop implements RecordReader.Assignments {

    private static final Logger LOG = LoggerFactory.getLogger(ReadLoop.class);

    private final SubscriptionOptions options;
    private final Offering offering;
    private final OwnedPartitions partitions;
    private final Consumer<Instant> lastRead;
    private final BooleanSupplier closing;
    private final boolean commitsPeriodically;
    private final AtomicBoolean waking = new AtomicBoolean();
    // A partition must not change hands in the middle of a transaction that commits its place.
    private final ReentrantLock transaction = new ReentrantLock();
    private volatile @Nullable RecordReader reader;
    private volatile boolean blocked;
    private long committedAtNanos = System.nanoTime();

    ReadLoop(
            SubscriptionOptions options,
            Offering offering,
            OwnedPartitions partitions,
            Consumer<Instant> lastRead,
            BooleanSupplier closing) {
        this.options = options;
        this.offering = offering;
        this.partitions = partitions;
        this.lastRead = lastRead;
        this.closing = closing;
        this.commitsPeriodically = options.commit() == Commit.PERIODICALLY && options.from() != From.ALWAYS_START;
    }

    RecordReader open(RecordReader.Factory readers) {
        RecordReader opened = readers.open(this);
        reader = opened;
        return opened;
    }

    void readUntilClosed() {
        while (!closing.getAsBoolean()) {
            offering.offerAll();
            boolean waits = pauseWhatWaits();
            blocked = waits;
            // Whoever resumes after this line sees that a wake-up is needed; whoever resumed before it is seen here.
            boolean atOnce = waits && offering.isResumed();
            List<RawRecord> records =
                    reader().read(atOnce ? Duration.ZERO : offering.untilRetry(options.commitInterval()));
            blocked = false;
            waking.set(false);
            take(records);
            commitIfDue();
        }
    }

    private void take(List<RawRecord> records) {
        PartitionBuffer buffer = null;
        for (RawRecord record : records) {
            TopicPartition partition = record.position().topicPartition();
            if (buffer == null || !buffer.partition().equals(partition)) {
                buffer = partitions.get(partition);
            }
            if (buffer != null && offering.wants(record)) {
                buffer.add(offering.delivery(record));
            }
        }
        boolean further = false;
        for (PartitionBuffer owned : partitions.all()) {
            OptionalLong lag = reader().lag(owned.partition());
            OptionalLong position = reader().position(owned.partition());
            if (lag.isPresent() && position.isPresent()) {
                further |= owned.read(position.getAsLong(), lag.getAsLong());
            }
        }
        if (further) {
            offering.readOn();
        }
        reader().lastRead().ifPresent(lastRead);
    }

    /** Whether anything waits. */
    private boolean pauseWhatWaits() {
        boolean anyWaits = false;
        for (PartitionBuffer buffer : partitions.all()) {
            boolean waits = buffer.isWaiting();
            anyWaits |= waits;
            if (waits != buffer.isPaused()) {
                if (waits) {
                    reader().pause(Set.of(buffer.partition()));
                } else {
                    reader().unpause(Set.of(buffer.partition()));
                }
                buffer.paused(waits);
            }
        }
        return anyWaits;
    }

    private void commitIfDue() {
        long now = System.nanoTime();
        if (commitsPeriodically
                && now - committedAtNanos >= options.commitInterval().toNanos()) {
            committedAtNanos = now;
            commit(partitions.owned(), false);
        }
    }

    private void commit(Set<TopicPartition> which, boolean wait) {
        Map<TopicPartition, Long> offsets = partitions.uncommitted(which);
        if (!offsets.isEmpty()) {
            reader().commit(offsets, wait);
            partitions.committed(offsets);
        }
    }

    void commitOnClose() {
        if (commitsPeriodically) {
            commit(partitions.owned(), true);
        }
    }

    /** In the thread of transactions, or in the subscription's own when partitions are revoked. */
    void commitWith(List<Outgoing> events) {
        transaction.lock();
        try {
            Map<TopicPartition, Long> offsets = partitions.uncommitted(partitions.owned());
            if (!offsets.isEmpty() || !events.isEmpty()) {
                reader().commitWith(offsets, events);
                partitions.committed(offsets);
            }
        } finally {
            transaction.unlock();
        }
    }

    @Override
    public void assigned(Set<TopicPartition> assigned) {
        if (!assigned.isEmpty()) {
            partitions.add(assigned);
            offering.assigned(Set.copyOf(assigned));
        }
    }

    @Override
    public void revoked(Set<TopicPartition> revoked) {
        if (revoked.isEmpty()) {
            return;
        }
        try {
            if (options.commit() == Commit.WITH_EVENTS && !closing.getAsBoolean()) {
                commitWith(offering.eventsOnRevocation());
            } else if (commitsPeriodically) {
                commit(revoked, true);
            }
        } catch (RuntimeException e) {
            LOG.warn(
                    "Group {} gives up {} without a last commit: they are delivered again",
                    options.group(),
                    revoked,
                    e);
        }
        lost(revoked);
    }

    @Override
    public void lost(Set<TopicPartition> lost) {
        transaction.lock();
        try {
            partitions.remove(lost);
        } finally {
            transaction.unlock();
        }
        offering.revoked(Set.copyOf(lost));
    }

    @Override
    public void commitFailed(Set<TopicPartition> which) {
        for (TopicPartition partition : which) {
            PartitionBuffer buffer = partitions.get(partition);
            if (buffer != null) {
                buffer.commitFailed();
            }
        }
    }

    /** The reader is gone, and what it owned with it. */
    void dropAll() {
        Set<TopicPartition> owned = partitions.owned();
        if (!owned.isEmpty()) {
            lost(owned);
        }
    }

    void wakeIfBlocked() {
        if (blocked) {
            wake();
        }
    }

    void wake() {
        RecordReader current = reader;
        if (current != null && waking.compareAndSet(false, true)) {
            current.wakeup();
        }
    }

    private RecordReader reader() {
        RecordReader current = reader;
        if (current == null) {
            throw new JournalUnavailableException("Not connected to the journal yet.", null);
        }
        return current;
    }
}
