package dev.orchestra.reconstruction.checkpoints;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.reconstruction.checkpoints.CheckpointPlaces.Place;
import dev.orchestra.workers.checkpoints.LastCheckpoints.Found;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks checkpoints up, many at a time, on a thread of its own: first the index has to have read all that was stored when they
 * were asked for, then their states are read.
 */
final class CheckpointLookups implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointLookups.class);
    private static final int BATCH_MAX = 1_000;
    private static final int ASKS_MAX = 100_000;
    private static final long SWEEP_MINUTES = 1;

    private final EventLog log;
    private final String topic;
    private final CheckpointPlaces places;
    private final CheckpointStates states;
    private final ReadProgress progress;
    private final Supplier<@Nullable Subscription> subscription;
    private final Duration readTimeout;
    private final Runnable sweep;
    private final BlockingQueue<Ask> asks = new LinkedBlockingQueue<>(ASKS_MAX);
    private final Thread thread;
    private volatile boolean closed;

    private record Ask(String jobKey, int attempt, CompletableFuture<Found> answer) {}

    /** @param sweep what is to be done each minute */
    CheckpointLookups(
            EventLog log,
            String topic,
            CheckpointPlaces places,
            ReadProgress progress,
            Supplier<@Nullable Subscription> subscription,
            Duration readTimeout,
            Runnable sweep) {
        this.log = log;
        this.topic = topic;
        this.places = places;
        this.states = new CheckpointStates(log);
        this.progress = progress;
        this.subscription = subscription;
        this.readTimeout = readTimeout;
        this.sweep = sweep;
        this.thread = Thread.ofPlatform().daemon().name("checkpoint-index").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Completes within twice the time for reading, once it is its turn; never fails. */
    CompletableFuture<Found> of(String jobKey, int attempt) {
        Ask ask = new Ask(jobKey, attempt, new CompletableFuture<>());
        if (!asks.offer(ask)) {
            ask.answer().complete(Found.missing(notRead("too many are asked for at once")));
        }
        if (closed) {
            giveUp();
        }
        return ask.answer();
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        giveUp();
    }

    private void giveUp() {
        for (Ask ask = asks.poll(); ask != null; ask = asks.poll()) {
            ask.answer().complete(Found.missing(notRead("the server stops")));
        }
    }

    private void run() {
        long sweptAt = System.nanoTime();
        while (!closed) {
            try {
                Ask first = asks.poll(SWEEP_MINUTES, TimeUnit.MINUTES);
                if (first != null) {
                    List<Ask> batch = new ArrayList<>();
                    batch.add(first);
                    asks.drainTo(batch, BATCH_MAX - 1);
                    answer(batch);
                }
                if (System.nanoTime() - sweptAt >= TimeUnit.MINUTES.toNanos(SWEEP_MINUTES)) {
                    sweptAt = System.nanoTime();
                    sweep.run();
                }
            } catch (InterruptedException e) {
                break;
            }
        }
        giveUp();
    }

    private void answer(List<Ask> batch) throws InterruptedException {
        try {
            find(batch);
        } catch (RuntimeException e) {
            LOG.error("{} checkpoints could not be looked for.", batch.size(), e);
        } finally {
            batch.forEach(ask -> ask.answer().complete(Found.missing(notRead("the index of checkpoints failed"))));
        }
    }

    private void find(List<Ask> batch) throws InterruptedException {
        Map<Ask, TopicPartition> partitions = new HashMap<>();
        batch.forEach(ask -> partitions.put(ask, log.partitionOf(topic, ask.jobKey())));
        Set<TopicPartition> behind = awaitRead(new HashSet<>(partitions.values()));
        Map<Ask, Place> toRead = new HashMap<>();
        for (Ask ask : batch) {
            Optional<Place> place = places.find(ask.jobKey(), ask.attempt());
            if (place.isPresent()) {
                toRead.put(ask, place.get());
            } else {
                ask.answer().complete(behind.contains(partitions.get(ask)) ? Found.missing(unread()) : Found.NOTHING);
            }
        }
        Map<Place, Found> read = states.read(toRead.values(), readTimeout);
        toRead.forEach((ask, place) -> {
            Found found = read.getOrDefault(place, Found.NOTHING);
            ask.answer()
                    .complete(
                            behind.contains(partitions.get(ask))
                                    ? new Found(
                                            found.checkpoint(),
                                            Optional.of(found.missing().orElse(unread())))
                                    : found);
        });
    }

    /** @return the partitions that could not be read to where they end now */
    private Set<TopicPartition> awaitRead(Set<TopicPartition> partitions) throws InterruptedException {
        long deadline = System.nanoTime() + readTimeout.toNanos();
        Subscription current = subscription.get();
        try {
            Map<TopicPartition, Long> ends = new HashMap<>(log.ends(Set.of(topic)));
            ends.keySet().retainAll(partitions);
            return current == null ? partitions : progress.await(ends, current, deadline);
        } catch (JournalUnavailableException e) {
            LOG.warn("Whether there are newer checkpoints cannot be known: {}", e.getMessage());
            return partitions;
        }
    }

    private String unread() {
        return notRead("they could not be read to their end within " + readTimeout);
    }

    private static String notRead(String why) {
        return "A newer checkpoint may have been missed, because " + why + ".";
    }
}
