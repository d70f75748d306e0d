package dev.orchestra.events.subscription;

import dev.orchestra.events.log.TopicPartition;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The buffers of the partitions that a member owns. Changed by the subscription's thread, read by any. */
final class OwnedPartitions {

    private volatile Map<TopicPartition, PartitionBuffer> buffers = Map.of();

    @Nullable
    PartitionBuffer get(TopicPartition partition) {
        return buffers.get(partition);
    }

    Collection<PartitionBuffer> all() {
        return buffers.values();
    }

    Set<TopicPartition> owned() {
        return buffers.keySet();
    }

    void add(Set<TopicPartition> partitions) {
        var next = new HashMap<>(buffers);
        partitions.forEach(partition -> next.put(partition, new PartitionBuffer(partition)));
        buffers = Map.copyOf(next);
    }

    void remove(Set<TopicPartition> partitions) {
        var next = new HashMap<>(buffers);
        partitions.forEach(next::remove);
        buffers = Map.copyOf(next);
    }

    boolean areSettled() {
        return buffers.values().stream().allMatch(PartitionBuffer::isSettled);
    }

    Optional<Long> lag(TopicPartition partition) {
        PartitionBuffer buffer = buffers.get(partition);
        OptionalLong lag = buffer == null ? OptionalLong.empty() : buffer.lag();
        return lag.isPresent() ? Optional.of(lag.getAsLong()) : Optional.empty();
    }

    OptionalLong place(TopicPartition partition) {
        PartitionBuffer buffer = buffers.get(partition);
        return buffer == null ? OptionalLong.empty() : buffer.firstNotDone();
    }

    /** Where the places of these partitions moved to since they were last committed. */
    Map<TopicPartition, Long> uncommitted(Set<TopicPartition> partitions) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            PartitionBuffer buffer = buffers.get(partition);
            if (buffer != null) {
                buffer.uncommitted().ifPresent(offset -> offsets.put(partition, offset));
            }
        }
        return offsets;
    }

    void committed(Map<TopicPartition, Long> offsets) {
        offsets.forEach((partition, offset) -> {
            PartitionBuffer buffer = buffers.get(partition);
            if (buffer != null) {
                buffer.committed(offset);
            }
        });
    }
}
