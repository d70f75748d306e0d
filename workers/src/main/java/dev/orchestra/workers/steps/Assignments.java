package dev.orchestra.workers.steps;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.TopicPartition;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the partitions ended when they became ours. What lies before may have been applied already, by an owner that did not
 * get to commit it.
 */
final class Assignments {

    private static final Logger LOG = LoggerFactory.getLogger(Assignments.class);
    private static final long AGAIN_MILLIS = 1_000;

    private final EventLog log;
    private final ScheduledExecutorService timer;
    private final Map<TopicPartition, Long> ends = new ConcurrentHashMap<>();

    Assignments(EventLog log, ScheduledExecutorService timer) {
        this.log = log;
        this.timer = timer;
    }

    /** Asks for the ends on a thread of its own, for the caller must not block. */
    void assigned(Set<TopicPartition> partitions) {
        partitions.forEach(ends::remove);
        Thread.ofVirtual().name("answer-ends").start(() -> ask(partitions));
    }

    void revoked(Set<TopicPartition> partitions) {
        partitions.forEach(ends::remove);
    }

    /** While the end is not known, everything may have been delivered before. */
    boolean mayBeRedelivery(Position position) {
        Long end = ends.get(new TopicPartition(position.topic(), position.partition()));
        return end == null || position.offset() < end;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The timer only starts the next try.
    private void ask(Set<TopicPartition> partitions) {
        try {
            for (String topic :
                    partitions.stream().map(TopicPartition::topic).distinct().toList()) {
                Map<TopicPartition, Long> now = log.ends(Set.of(topic));
                partitions.forEach(partition -> {
                    Long end = now.get(partition);
                    if (end != null) {
                        ends.put(partition, end);
                    }
                });
            }
        } catch (JournalUnavailableException e) {
            LOG.debug("The ends of {} are asked for again.", partitions, e);
            try {
                timer.schedule(() -> assigned(partitions), AGAIN_MILLIS, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException closing) {
                LOG.debug("Closing: the ends of {} are not needed any more.", partitions);
            }
        }
    }
}
