package dev.orchestra.e2e;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.utils.Utils;

/** How the servers share the agents that they watch: by the partitions of the heartbeats, as Kafka assigns them. */
final class DetectorGroup {

    /** Of each topic, where nothing else is set. */
    static final int PARTITIONS = 3;

    private static final String GROUP = "orchestra-detector";

    private final OrchestraSystem system;

    DetectorGroup(OrchestraSystem system) {
        this.system = system;
    }

    /** By the name of a server: the partitions that it judges. */
    Map<String, Set<Integer>> watchedBy() throws Exception {
        Map<String, Set<Integer>> watched = new HashMap<>();
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", system.stack().kafka().bootstrapServers()))) {
            for (MemberDescription member : admin.describeConsumerGroups(Set.of(GROUP))
                    .describedGroups()
                    .get(GROUP)
                    .get()
                    .members()) {
                String server = member.clientId().substring(0, "server-1".length());
                Set<Integer> partitions = watched.computeIfAbsent(server, it -> new HashSet<>());
                member.assignment().topicPartitions().forEach(it -> partitions.add(it.partition()));
            }
        }
        return watched;
    }

    /** An agent id whose heartbeats go to this partition. */
    static String heardOn(int partition, String prefix) {
        return IntStream.iterate(1, i -> i + 1)
                .mapToObj(i -> prefix + i)
                .filter(id ->
                        Utils.toPositive(Utils.murmur2(id.getBytes(StandardCharsets.UTF_8))) % PARTITIONS == partition)
                .findFirst()
                .orElseThrow();
    }
}
