package dev.orchestra.benchmarks;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/**
 * What a stage has used so far, or in a stretch of time.
 *
 * @param cpuSeconds by process
 * @param records by topic; engine records are those of {@code zeebe.records}
 */
record Spent(long atMillis, Map<String, Double> cpuSeconds, Map<String, Long> records) {

    static Spent sofar(Stage stage) throws IOException {
        Map<String, Double> cpu = new LinkedHashMap<>();
        stage.pids().forEach((name, pid) -> cpu.put(name, Cpu.seconds(pid)));
        return new Spent(
                System.currentTimeMillis(), cpu, records(stage.addresses("").kafka()));
    }

    private static Map<String, Long> records(String bootstrapServers) throws IOException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            Set<String> names = admin.listTopics().names().get();
            Collection<TopicPartition> partitions = admin.describeTopics(names).allTopicNames().get().values().stream()
                    .flatMap(topic ->
                            topic.partitions().stream().map(it -> new TopicPartition(topic.name(), it.partition())))
                    .collect(Collectors.toSet());
            Map<String, Long> records = new TreeMap<>();
            admin.listOffsets(partitions.stream().collect(Collectors.toMap(it -> it, it -> OffsetSpec.latest())))
                    .all()
                    .get()
                    .forEach((partition, end) -> records.merge(partition.topic(), end.offset(), Long::sum));
            return records;
        } catch (InterruptedException | ExecutionException e) {
            throw new IOException("The ends of the topics could not be read.", e);
        }
    }

    Spent minus(Spent earlier) {
        Map<String, Double> cpu = new LinkedHashMap<>(cpuSeconds);
        cpu.replaceAll((name, seconds) -> seconds - earlier.cpuSeconds.getOrDefault(name, 0.0));
        Map<String, Long> more = new TreeMap<>(records);
        more.replaceAll((topic, end) -> end - earlier.records.getOrDefault(topic, 0L));
        more.values().removeIf(count -> count == 0);
        return new Spent(atMillis - earlier.atMillis, cpu, more);
    }
}
