package dev.orchestra.events.kafka;

import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.SubscriptionOptions.From;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.subscription.RecordReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A member of a consumer group, or the one reader of partitions that are named. */
final class KafkaReader implements RecordReader {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaReader.class);
    private static final Duration COMMIT_MAX = Duration.ofSeconds(3);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);
    private static final Duration AT_ONCE = Duration.ofMillis(1);

    private final Consumer<byte[], byte[]> consumer;
    private final SubscriptionOptions options;
    private final Assignments assignments;
    private final @Nullable TransactionalWriter writer;
    private final Function<Outgoing, ProducerRecord<byte[], byte[]>> encoder;
    private final FetchWatch fetches;
    private volatile @Nullable ConsumerGroupMetadata membership;
    private @Nullable Instant lastRead;
    /** Partitions that are named and were not told about yet. */
    private Set<TopicPartition> toTell = Set.of();

    KafkaReader(
            Consumer<byte[], byte[]> consumer,
            SubscriptionOptions options,
            Assignments assignments,
            @Nullable TransactionalWriter writer,
            Function<Outgoing, ProducerRecord<byte[], byte[]>> encoder,
            Contact contact) {
        this.consumer = consumer;
        this.options = options;
        this.assignments = assignments;
        this.writer = writer;
        this.encoder = encoder;
        this.fetches = new FetchWatch(consumer.metrics(), contact);
        if (!options.places().isEmpty()) {
            assign(options.places().keySet());
        } else if (options.topicPattern() == null) {
            consumer.subscribe(options.topics(), new Rebalance());
        } else {
            consumer.subscribe(options.topicPattern(), new Rebalance());
        }
    }

    private void assign(Set<TopicPartition> partitions) {
        consumer.assign(Records.kafkas(partitions));
        if (options.from() == From.ALWAYS_START) {
            consumer.seekToBeginning(Records.kafkas(partitions));
        }
        toTell = partitions;
    }

    @Override
    public List<RawRecord> read(Duration timeout) {
        if (!toTell.isEmpty()) {
            assignments.assigned(toTell);
            toTell = Set.of();
        }
        List<RawRecord> records = poll(timeout);
        Instant answered = fetches.newAnswer();
        if (answered != null) {
            lastRead = answered;
        }
        noteMembership();
        return records;
    }

    private void noteMembership() {
        if (writer != null) {
            membership = consumer.groupMetadata();
        }
    }

    private List<RawRecord> poll(Duration timeout) {
        try {
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(timeout);
            if (polled.isEmpty()) {
                return List.of();
            }
            List<RawRecord> records = new ArrayList<>(polled.count());
            for (ConsumerRecord<byte[], byte[]> record : polled) {
                records.add(Records.raw(record));
            }
            return records;
        } catch (WakeupException e) {
            return List.of();
        } catch (NoOffsetForPartitionException e) {
            if (!options.places().isEmpty()) {
                LOG.info("Group {} begins at {}", options.group(), options.places());
                e.partitions()
                        .forEach(partition ->
                                consumer.seek(partition, options.places().getOrDefault(Records.ours(partition), 0L)));
                return List.of();
            }
            LOG.info("Group {} begins at the {} of {}", options.group(), options.from(), e.partitions());
            if (options.from() == From.END) {
                consumer.seekToEnd(e.partitions());
            } else {
                consumer.seekToBeginning(e.partitions());
            }
            return List.of();
        } catch (OffsetOutOfRangeException e) {
            Set<org.apache.kafka.common.TopicPartition> gone =
                    e.offsetOutOfRangePartitions().keySet();
            LOG.error(
                    "Group {} stands where the journal has no records any more, and goes on at the oldest: {}. "
                            + "Retention is too short for how far the group was behind, or the topic was made anew.",
                    options.group(),
                    e.offsetOutOfRangePartitions());
            consumer.seekToBeginning(gone);
            return List.of();
        }
    }

    @Override
    public void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void pause(Set<TopicPartition> partitions) {
        consumer.pause(Records.kafkas(partitions));
    }

    @Override
    public void unpause(Set<TopicPartition> partitions) {
        consumer.resume(Records.kafkas(partitions));
    }

    @Override
    public OptionalLong position(TopicPartition partition) {
        try {
            return OptionalLong.of(consumer.position(Records.kafkas(partition), AT_ONCE));
        } catch (TimeoutException | WakeupException | NoOffsetForPartitionException | OffsetOutOfRangeException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public OptionalLong lag(TopicPartition partition) {
        return consumer.currentLag(Records.kafkas(partition));
    }

    @Override
    public Optional<Instant> lastRead() {
        return Optional.ofNullable(lastRead);
    }

    @Override
    public void commit(Map<TopicPartition, Long> offsets, boolean wait) {
        Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> places = Records.kafkas(offsets);
        if (wait) {
            commitAndWait(places);
            return;
        }
        consumer.commitAsync(places, (committed, failure) -> {
            if (failure != null) {
                LOG.debug("Group {} could not commit, and does it again", options.group(), failure);
                assignments.commitFailed(Records.ours(committed.keySet()));
            }
        });
    }

    private void commitAndWait(Map<org.apache.kafka.common.TopicPartition, OffsetAndMetadata> places) {
        try {
            try {
                consumer.commitSync(places, COMMIT_MAX);
            } catch (WakeupException e) {
                // Somebody wanted to end a read; the read is over, the commit still has to be made.
                consumer.commitSync(places, COMMIT_MAX);
            }
        } catch (KafkaException e) {
            LOG.warn("Group {} could not commit {}: they are delivered again", options.group(), places, e);
        }
    }

    @Override
    public void commitWith(Map<TopicPartition, Long> offsets, List<Outgoing> events) {
        ConsumerGroupMetadata group = membership;
        if (writer == null || group == null) {
            throw new JournalUnavailableException("Group " + options.group() + " has not read yet.", null);
        }
        writer.commit(events.stream().map(encoder).toList(), Records.kafkas(offsets), group);
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(CLOSE_MAX));
    }

    private final class Rebalance implements ConsumerRebalanceListener {

        @Override
        public void onPartitionsAssigned(Collection<org.apache.kafka.common.TopicPartition> partitions) {
            // With each rebalance comes a call, also where nothing is new; and "no partitions" would mean all of them.
            if (options.from() == From.ALWAYS_START && !partitions.isEmpty()) {
                consumer.seekToBeginning(partitions);
            }
            noteMembership();
            assignments.assigned(Records.ours(partitions));
        }

        @Override
        public void onPartitionsRevoked(Collection<org.apache.kafka.common.TopicPartition> partitions) {
            // The cooperative protocol revokes in the new generation already.
            noteMembership();
            assignments.revoked(Records.ours(partitions));
        }

        @Override
        public void onPartitionsLost(Collection<org.apache.kafka.common.TopicPartition> partitions) {
            assignments.lost(Records.ours(partitions));
        }
    }
}
