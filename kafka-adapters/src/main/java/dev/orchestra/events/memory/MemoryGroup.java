package dev.orchestra.events.memory;

import dev.orchestra.events.log.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A consumer group: who owns what, who should, and what is committed. A partition changes hands in two steps, as with
 * Kafka's cooperative protocol: its owner gives it up, then the other takes it. Guarded by the store's lock.
 */
final class MemoryGroup {

    private final Map<MemoryReader, Set<TopicPartition>> targets = new HashMap<>();
    private final Map<TopicPartition, MemoryReader> owners = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final List<MemoryReader> members = new ArrayList<>();

    Map<TopicPartition, Long> committed() {
        return committed;
    }

    void join(MemoryReader member) {
        members.add(member);
    }

    void leave(MemoryReader member) {
        members.remove(member);
        owners.values().removeIf(owner -> owner == member);
    }

    Set<TopicPartition> toRevoke(MemoryReader member) {
        Set<TopicPartition> result = new HashSet<>();
        owners.forEach((partition, owner) -> {
            if (owner == member && !targets.getOrDefault(member, Set.of()).contains(partition)) {
                result.add(partition);
            }
        });
        return result;
    }

    /** Takes what is free of what this member should own. */
    Set<TopicPartition> take(MemoryReader member) {
        Set<TopicPartition> result = new HashSet<>();
        for (TopicPartition partition : targets.getOrDefault(member, Set.of())) {
            if (owners.putIfAbsent(partition, member) == null) {
                result.add(partition);
            }
        }
        return result;
    }

    void release(Set<TopicPartition> partitions) {
        owners.keySet().removeAll(partitions);
    }

    boolean reads(String topic) {
        return members.stream().anyMatch(member -> member.reads(topic));
    }

    /** Spreads the partitions evenly; whoever owns one keeps it if that is fair. */
    void rebalance(Set<TopicPartition> all) {
        targets.clear();
        members.forEach(member -> targets.put(member, new HashSet<>()));
        if (members.isEmpty()) {
            return;
        }
        int fair = (all.size() + members.size() - 1) / members.size();
        Set<TopicPartition> left = new HashSet<>();
        for (TopicPartition partition : all) {
            Set<TopicPartition> kept = targets.get(owners.get(partition));
            if (kept != null && kept.size() < fair) {
                kept.add(partition);
            } else {
                left.add(partition);
            }
        }
        for (TopicPartition partition : left) {
            members.stream()
                    .filter(member -> member.reads(partition.topic()))
                    .map(targets::get)
                    .min(Comparator.comparingInt(Set::size))
                    .ifPresent(target -> target.add(partition));
        }
    }
}
