package dev.orchestra.reconstruction.tail;

import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.TopicSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics whole from some place on, in a group that nobody shares. It begins when the journal answers for the first
 * time, and goes on through outages.
 */
public final class Tail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
    private static final long LOOK_MILLIS = 10;
    private static final long AHEAD_MILLIS = 50;
    private static final long AGAIN_MILLIS = 500;

    private final EventLog log;
    private final Collection<TopicSpec> topics;
    private final Supplier<Optional<Instant>> since;
    private final DeliveryHandler handler;
    private final String group;
    private final Thread starter;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<TopicPartition, Instant> atEndSince = new HashMap<>();
    private final Set<TopicPartition> reached = new HashSet<>();
    private volatile Set<TopicPartition> places = Set.of();
    private volatile @Nullable Subscription subscription;
    private volatile boolean ready;

    private Tail(
            EventLog log,
            Collection<TopicSpec> topics,
            String group,
            Supplier<Optional<Instant>> since,
            DeliveryHandler handler) {
        this.log = log;
        this.topics = topics;
        this.since = since;
        this.handler = handler;
        this.group = group + "-" + UUID.randomUUID();
        this.starter = Thread.ofVirtual().name(group).unstarted(this::open);
    }

    /**
     * Starts reading; the journal need not be there. Topics that do not exist are created.
     *
     * @param since records before this time are not read, by the times of the records; empty for none that is there at the
     *     start
     * @param handler gets raw records
     */
    public static Tail start(
            EventLog log,
            Collection<TopicSpec> topics,
            String group,
            Supplier<Optional<Instant>> since,
            DeliveryHandler handler) {
        Tail tail = new Tail(log, topics, group, since, handler);
        tail.starter.start();
        return tail;
    }

    /**
     * Waits until what was on the topics at the start has been handed over.
     *
     * @throws JournalUnavailableException if it was not within {@code most}
     */
    public void awaitReady(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (!isReady()) {
            if (System.nanoTime() >= end || closed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new JournalUnavailableException(
                        "%s could not be read up to their ends within %s. Look whether Kafka answers."
                                .formatted(names(), most),
                        null);
            }
        }
    }

    /** Whether what was on the topics at the start has been handed over. */
    public boolean isReady() {
        if (!ready) {
            Subscription current = subscription;
            ready = current != null && isCaughtUp(current);
        }
        return ready;
    }

    @Override
    public void close() {
        closed.countDown();
        starter.interrupt();
        Subscription current = subscription;
        if (current != null) {
            current.close();
        }
    }

    private void open() {
        while (closed.getCount() > 0) {
            try {
                log.createTopics(topics);
                Map<TopicPartition, Long> from = new HashMap<>(log.ends(names()));
                Optional<Instant> begin = since.get();
                if (begin.isPresent()) {
                    from.putAll(log.offsetsAt(names(), begin.get()));
                }
                places = Set.copyOf(from.keySet());
                Subscription opened = log.subscribe(
                        SubscriptionOptions.ofPartitions(group, from).rawRecords(), handler);
                subscription = opened;
                if (closed.getCount() == 0) {
                    opened.close();
                }
                lookUntilReady();
                return;
            } catch (JournalUnavailableException e) {
                LOG.debug("{} cannot be read yet; it is tried again.", names(), e);
                pause();
            } catch (RuntimeException e) {
                LOG.warn("{} could not be opened for reading; it is tried again.", names(), e);
                pause();
            }
        }
    }

    /** It takes two reads to know, and an idle topic is read twice a second: whoever needs it first should not wait for that. */
    private void lookUntilReady() {
        try {
            while (!isReady() && !closed.await(AHEAD_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.trace("{} is not read up to its end yet.", names());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pause() {
        try {
            if (closed.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.debug("{} is not read any more.", names());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Set<String> names() {
        return topics.stream().map(TopicSpec::name).collect(Collectors.toSet());
    }

    /** A partition counts when its lag was nothing and another read has come back since: all of it was handed over then. */
    private synchronized boolean isCaughtUp(Subscription current) {
        Optional<Instant> lastRead = current.lastRead();
        if (lastRead.isEmpty()) {
            return false;
        }
        for (TopicPartition partition : places) {
            if (current.lag(partition).filter(lag -> lag == 0).isPresent()) {
                Instant first = atEndSince.putIfAbsent(partition, lastRead.get());
                if (first != null && lastRead.get().isAfter(first)) {
                    reached.add(partition);
                }
            }
        }
        return reached.containsAll(places);
    }
}
