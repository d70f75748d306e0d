package dev.orchestra.registry;

import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.TopicPartition;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a table was read up to its end once since its partitions were assigned. A partition counts when its lag was nothing
 * and another read has come back since: by then all that was read before has been handed over.
 */
final class CatchUp {

    private final Set<String> topics;
    private final Map<TopicPartition, Instant> atEndSince = new HashMap<>();
    private final Set<TopicPartition> reached = new HashSet<>();

    CatchUp(Set<String> topics) {
        this.topics = topics;
    }

    synchronized void startAgain(Set<TopicPartition> partitions) {
        atEndSince.keySet().removeAll(partitions);
        reached.removeAll(partitions);
    }

    synchronized boolean isReached(Subscription subscription) {
        Set<TopicPartition> owned = subscription.assignment();
        Optional<Instant> lastRead = subscription.lastRead();
        if (lastRead.isEmpty()) {
            return false;
        }
        for (TopicPartition partition : owned) {
            if (!reached.contains(partition)
                    && subscription.lag(partition).filter(lag -> lag == 0).isPresent()) {
                Instant since = atEndSince.putIfAbsent(partition, lastRead.get());
                if (since != null && lastRead.get().isAfter(since)) {
                    reached.add(partition);
                }
            }
        }
        return reached.containsAll(owned)
                && topics.stream()
                        .allMatch(topic -> owned.stream()
                                .anyMatch(partition -> partition.topic().equals(topic)));
    }
}
