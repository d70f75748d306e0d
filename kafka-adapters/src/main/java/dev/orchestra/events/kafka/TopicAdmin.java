package dev.orchestra.events.kafka;

import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.TopicSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Questions to the broker, and the making of topics. Opened on first use. */
final class TopicAdmin implements AutoCloseable {

    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final int LOOKS_MAX = 100;
    private static final Duration PING_MAX = Duration.ofSeconds(2);

    private final Supplier<Admin> factory;
    private final TopicConfigs configs;
    private final Map<String, Boolean> compacted = new ConcurrentHashMap<>();
    private @Nullable Admin admin;

    TopicAdmin(Supplier<Admin> factory, TopicConfigs configs) {
        this.factory = factory;
        this.configs = configs;
    }

    private synchronized Admin admin() {
        Admin current = admin;
        if (current == null) {
            current = factory.get();
            admin = current;
        }
        return current;
    }

    void create(Collection<TopicSpec> topics) {
        createNew(topics.stream().map(configs::newTopic).toList());
    }

    void createDeadLetters(String topic) {
        createNew(List.of(configs.deadLetters(topic)));
    }

    private void createNew(List<NewTopic> topics) {
        if (topics.isEmpty()) {
            return;
        }
        CreateTopicsResult result = asking("create topics", () -> admin().createTopics(topics));
        for (Map.Entry<String, KafkaFuture<Void>> topic : result.values().entrySet()) {
            try {
                topic.getValue().get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw unavailable("create " + topic.getKey(), e.getCause());
                }
            } catch (java.util.concurrent.TimeoutException e) {
                throw unavailable("create " + topic.getKey(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw unavailable("create " + topic.getKey(), e);
            }
        }
        awaitKnown(result.values().keySet());
    }

    /** The controller has them; the broker that is asked next hears of it a moment later. */
    private void awaitKnown(Set<String> topics) {
        for (int i = 0; i < LOOKS_MAX; i++) {
            try {
                partitions(topics);
                return;
            } catch (JournalUnavailableException e) {
                if (!e.isTopicMissing()) {
                    throw e;
                }
                LockSupport.parkNanos(LOOK_AGAIN.toNanos());
            }
        }
    }

    Map<TopicPartition, Long> ends(Set<String> topics) {
        return offsets(partitions(topics), OffsetSpec.latest());
    }

    Map<TopicPartition, Long> offsetsAt(Set<String> topics, Instant time) {
        Set<TopicPartition> partitions = partitions(topics);
        // The ends come first: a record that arrives between the two questions is not passed over.
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        // Negative times have meanings of their own.
        long millis = Math.max(0, time.toEpochMilli());
        Map<TopicPartition, Long> offsets = new HashMap<>(offsets(partitions, OffsetSpec.forTimestamp(millis)));
        offsets.replaceAll((partition, offset) -> offset < 0 ? ends.getOrDefault(partition, 0L) : offset);
        return offsets;
    }

    /** The offset after the last record, whether its transaction has ended or not. */
    long appendedTo(TopicPartition partition) {
        return offsets(Set.of(partition), OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED)
                .getOrDefault(partition, 0L);
    }

    Map<TopicPartition, Long> committed(String group, String topic) {
        Map<TopicPartition, Long> places = new HashMap<>(offsets(partitions(Set.of(topic)), OffsetSpec.earliest()));
        Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> committed = answer(
                "list the places of " + group,
                () -> admin().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        committed.forEach((partition, offset) -> {
            if (offset != null && partition.topic().equals(topic)) {
                places.put(Records.ours(partition), offset.offset());
            }
        });
        return places;
    }

    /** @throws JournalUnavailableException if it does not, or the broker does not answer */
    void requireExists(String topic) {
        partitions(Set.of(topic));
    }

    private Set<TopicPartition> partitions(Set<String> topics) {
        Set<TopicPartition> partitions = ConcurrentHashMap.newKeySet();
        answer("describe " + topics, () -> admin().describeTopics(topics).allTopicNames())
                .forEach((topic, description) -> description
                        .partitions()
                        .forEach(info -> partitions.add(new TopicPartition(topic, info.partition()))));
        return partitions;
    }

    private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec spec) {
        return offsets(partitions, spec, IsolationLevel.READ_COMMITTED);
    }

    private Map<TopicPartition, Long> offsets(
            Set<TopicPartition> partitions, OffsetSpec spec, IsolationLevel isolation) {
        Map<org.apache.kafka.common.TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(Records.kafkas(partition), spec));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        answer(
                        "list offsets",
                        () -> admin().listOffsets(wanted, new ListOffsetsOptions(isolation))
                                .all())
                .forEach((partition, found) -> offsets.put(Records.ours(partition), found.offset()));
        return offsets;
    }

    /** Whether a topic is compacted; asked once, since a topic does not change its nature. */
    boolean isCompacted(String topic) {
        Boolean known = compacted.get(topic);
        if (known != null) {
            return known;
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        var config = answer(
                        "describe the settings of " + topic,
                        () -> admin().describeConfigs(List.of(resource)).all())
                .get(resource);
        var policy = config == null ? null : config.get(TopicConfig.CLEANUP_POLICY_CONFIG);
        boolean answer = policy != null && policy.value().contains(TopicConfig.CLEANUP_POLICY_COMPACT);
        compacted.put(topic, answer);
        return answer;
    }

    boolean answers() {
        try {
            int millis = Math.toIntExact(PING_MAX.toMillis());
            admin().describeCluster(new DescribeClusterOptions().timeoutMs(millis))
                    .nodes()
                    .get(PING_MAX.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException | java.util.concurrent.TimeoutException | KafkaException e) {
            return false;
        }
    }

    private static <T> T asking(String what, Supplier<T> question) {
        try {
            return question.get();
        } catch (KafkaException e) {
            throw unavailable(what, e);
        }
    }

    private static <T> T answer(String what, Supplier<KafkaFuture<T>> question) {
        try {
            return asking(what, question).get(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw unavailable(what, e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw unavailable(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(what, e);
        }
    }

    private static JournalUnavailableException unavailable(String what, @Nullable Throwable cause) {
        String why = cause == null ? "no answer" : cause.getClass().getSimpleName() + ": " + cause.getMessage();
        String message = "Kafka could not %s (%s).".formatted(what, why);
        return cause instanceof UnknownTopicOrPartitionException
                ? JournalUnavailableException.noSuchTopic(message, cause)
                : new JournalUnavailableException(message, cause);
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(PING_MAX);
        }
    }
}
