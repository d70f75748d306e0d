package dev.orchestra.events.subscription;

import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RefusalReason;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.SubscriptionOptions.Commit;
import dev.orchestra.events.log.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A subscription and its thread: opens readers, one after the other, until it is closed. */
public final class RunningSubscription implements Subscription, DeliverySink {

    private static final Logger LOG = LoggerFactory.getLogger(RunningSubscription.class);
    private static final Duration SETTLE_MAX = Duration.ofSeconds(3);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(15);
    private static final long PAUSE_MILLIS_MIN = 200;
    private static final long PAUSE_MILLIS_MAX = 10_000;

    private final SubscriptionOptions options;
    private final RecordReader.Factory readers;
    private final SubscriptionContext context;
    private final OwnedPartitions partitions;
    private final Offering offering;
    private final Thread thread;
    private final @Nullable ExecutorService transactions;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Object settling = new Object();
    private volatile @Nullable ReadLoop loop;
    private volatile @Nullable Instant lastRead;

    private RunningSubscription(
            SubscriptionOptions options,
            DeliveryHandler handler,
            RecordReader.Factory readers,
            SubscriptionContext context) {
        this.options = options;
        this.readers = readers;
        this.context = context;
        this.partitions = new OwnedPartitions();
        this.offering = new Offering(options, handler, context, partitions, this);
        String name = "subscription-" + options.group();
        this.thread = Thread.ofPlatform().name(name).daemon(true).unstarted(this::run);
        this.transactions = options.commit() == Commit.WITH_EVENTS
                ? Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().name(name + "-commits").daemon(true).factory())
                : null;
    }

    public static RunningSubscription start(
            SubscriptionOptions options,
            DeliveryHandler handler,
            RecordReader.Factory readers,
            SubscriptionContext context) {
        var subscription = new RunningSubscription(options, handler, readers, context);
        subscription.thread.start();
        return subscription;
    }

    private void run() {
        try {
            readThroughOutages();
        } finally {
            readers.close();
        }
    }

    private void readThroughOutages() {
        long pauseMillis = PAUSE_MILLIS_MIN;
        while (!isClosing()) {
            Instant readBefore = lastRead;
            try {
                readUntilClosed();
            } catch (RuntimeException | AssertionError | LinkageError e) {
                boolean readMeanwhile = lastRead != null && !lastRead.equals(readBefore);
                pauseMillis = readMeanwhile ? PAUSE_MILLIS_MIN : Math.min(pauseMillis * 2, PAUSE_MILLIS_MAX);
                LOG.warn("Group {} cannot read, opening another reader in {} ms", options.group(), pauseMillis, e);
                pause(pauseMillis);
            }
        }
    }

    private void readUntilClosed() {
        ReadLoop current = new ReadLoop(options, offering, partitions, at -> lastRead = at, this::isClosing);
        try (RecordReader reader = current.open(readers)) {
            loop = current;
            current.readUntilClosed();
            awaitSettled();
            current.commitOnClose();
        } finally {
            loop = null;
            current.dropAll();
        }
    }

    private void awaitSettled() {
        long deadline = System.nanoTime() + SETTLE_MAX.toNanos();
        synchronized (settling) {
            long left = SETTLE_MAX.toNanos();
            while (!partitions.areSettled() && left > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(settling, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
                left = deadline - System.nanoTime();
            }
        }
    }

    private void pause(long millis) {
        try {
            closing.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody but us knows this thread; whoever interrupts it wants it to end.
            closing.countDown();
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }

    @Override
    public void done() {
        if (isClosing()) {
            synchronized (settling) {
                settling.notifyAll();
            }
        }
    }

    @Override
    public void refuse(PendingDelivery delivery, RefusalReason reason, String message) {
        context.deadLetters()
                .keep(delivery.raw(), options.group(), reason, message, delivery::markDone, this::isClosed);
    }

    private boolean isClosed() {
        return !thread.isAlive();
    }

    @Override
    public void resume() {
        offering.resume();
        ReadLoop current = loop;
        if (current != null) {
            current.wakeIfBlocked();
        }
    }

    @Override
    public CompletableFuture<Void> commitWith(List<Outgoing> events) {
        if (transactions == null) {
            throw new IllegalStateException(
                    "commitWith needs SubscriptionOptions.committedWithEvents; this subscription commits periodically.");
        }
        if (isClosing()) {
            return CompletableFuture.failedFuture(closed());
        }
        List<Outgoing> copy = List.copyOf(events);
        try {
            return CompletableFuture.runAsync(() -> commitNow(copy), transactions);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(closed());
        }
    }

    private JournalUnavailableException closed() {
        return new JournalUnavailableException("The subscription of group " + options.group() + " is closed.", null);
    }

    private void commitNow(List<Outgoing> events) {
        ReadLoop current = loop;
        if (current == null) {
            throw new JournalUnavailableException(
                    "Group " + options.group() + " has no connection to the journal at the moment.", null);
        }
        current.commitWith(events);
    }

    @Override
    public Set<TopicPartition> assignment() {
        return partitions.owned();
    }

    @Override
    public Optional<Long> lag(TopicPartition partition) {
        return partitions.lag(partition);
    }

    @Override
    public OptionalLong place(TopicPartition partition) {
        return partitions.place(partition);
    }

    @Override
    public Optional<Instant> lastRead() {
        return Optional.ofNullable(lastRead);
    }

    private void finishTransactions() {
        if (transactions == null) {
            return;
        }
        transactions.shutdown();
        try {
            if (!transactions.awaitTermination(SETTLE_MAX.toMillis(), TimeUnit.MILLISECONDS)) {
                transactions.shutdownNow();
            }
        } catch (InterruptedException e) {
            transactions.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        finishTransactions();
        closing.countDown();
        ReadLoop current = loop;
        if (current != null) {
            current.wake();
        }
        if (Thread.currentThread() == thread) {
            return;
        }
        try {
            if (!thread.join(CLOSE_MAX)) {
                LOG.warn("The subscription of group {} is still closing after {}", options.group(), CLOSE_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
