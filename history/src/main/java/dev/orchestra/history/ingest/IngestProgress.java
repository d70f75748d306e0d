package dev.orchestra.history.ingest;

import dev.orchestra.events.log.TopicPartition;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Lets others wait until the topics are in the database up to some place. What this process reads itself wakes them; what
 * another replica reads is looked up in the database.
 */
public final class IngestProgress {

    /** Between two looks at what other replicas have read. */
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

    private final IngestPositions positions;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private Collection<BatchIngest<?>> ingests = Set.of();
    private int generation;
    private long moves;

    public IngestProgress(IngestPositions positions) {
        this.positions = positions;
    }

    /** What this process reads from now on, and for which generation of the history. */
    public void reading(Collection<BatchIngest<?>> nowIngests, int nowGeneration) {
        lock.lock();
        try {
            ingests = Set.copyOf(nowIngests);
            generation = nowGeneration;
            moves++;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Something was written, or the reading went on. */
    void moved() {
        lock.lock();
        try {
            moves++;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The topics of which any replica has read anything, in the database; some may not exist any more. */
    public Set<String> topicsRead() {
        return new TreeSet<>(positions.topics());
    }

    /** The topics that this process reads. */
    public Set<String> topicsReadHere() {
        var topics = new TreeSet<String>();
        for (var ingest : current().ingests()) {
            ingest.assignment().forEach(partition -> topics.add(partition.topic()));
        }
        return topics;
    }

    /**
     * Waits until everything before these places is in the database.
     *
     * @return false if it was not there in time
     */
    public boolean await(Map<TopicPartition, Long> ends, Duration wait) throws InterruptedException {
        var deadline = System.nanoTime() + wait.toNanos();
        var missing = new HashMap<TopicPartition, Long>(ends);
        missing.values().removeIf(end -> end <= 0);
        while (true) {
            var now = current();
            missing.entrySet().removeIf(end -> now.place(end.getKey()) >= end.getValue());
            var foreign = foreign(missing, now);
            if (!foreign.isEmpty()) {
                var read = positions.read(
                        foreign.stream().map(TopicPartition::topic).collect(Collectors.toSet()));
                missing.entrySet().removeIf(end -> read.getOrDefault(end.getKey(), 0L) >= end.getValue());
            }
            // The places known here are worth something only while the tables were not emptied since.
            if (missing.isEmpty() && (now.ingests().isEmpty() || positions.generation() == now.generation())) {
                return true;
            }
            if (missing.isEmpty()) {
                missing.putAll(ends);
                missing.values().removeIf(end -> end <= 0);
            }
            var left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            pause(now.moves(), foreign.isEmpty() ? left : Math.min(left, LOOK_INTERVAL.toNanos()));
        }
    }

    private static Set<TopicPartition> foreign(Map<TopicPartition, Long> missing, Reading now) {
        return missing.keySet().stream()
                .filter(partition -> now.place(partition) < 0)
                .collect(Collectors.toSet());
    }

    private void pause(long seen, long nanos) throws InterruptedException {
        lock.lock();
        try {
            var left = nanos;
            while (moves == seen && left > 0) {
                left = moved.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private Reading current() {
        lock.lock();
        try {
            return new Reading(ingests, generation, moves);
        } finally {
            lock.unlock();
        }
    }

    private record Reading(Collection<BatchIngest<?>> ingests, int generation, long moves) {

        /** Negative if this process does not know. */
        long place(TopicPartition partition) {
            for (var ingest : ingests) {
                var place = ingest.place(partition);
                if (place.isPresent()) {
                    return place.getAsLong();
                }
            }
            return -1;
        }
    }
}
