package dev.orchestra.events.log;

import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.cloudevents.EventCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The journal. Two adapters, Kafka and in-memory, pass the same contract test.
 *
 * <p>Nothing here fails because the broker is away: appends wait up to the delivery time-out, subscriptions try again for
 * ever, and {@link #reachable} says how it stands.
 */
public interface EventLog extends AutoCloseable {

    /**
     * Appends a record. Records with one key that are appended by one thread keep their order.
     *
     * @return completes with the place when all in-sync replicas have it; fails when the record is over the size limit, or
     *     was not accepted within the delivery time-out (default 2 min). A failure by time says nothing about whether the
     *     record was stored.
     */
    CompletableFuture<Position> append(Outgoing record);

    /** Appends a raw record as it is, for dead letters and replays. */
    CompletableFuture<Position> appendRaw(String topic, RawRecord record);

    /**
     * Runs something that appends much, so that the records share requests: they may be handed on when it has ended. It should
     * not wait for its own appends, which then take some milliseconds longer.
     */
    default void together(Runnable appends) {
        appends.run();
    }

    /** Starts reading on a thread of its own. Topics that do not exist yet are waited for. */
    Subscription subscribe(SubscriptionOptions options, DeliveryHandler handler);

    /**
     * Reads a stretch of a partition once, outside any group. Broken records are left out.
     *
     * @param from the first offset; what retention has removed is skipped
     * @param to the first offset that is not read
     * @throws JournalUnavailableException if it cannot be read within {@code timeout}
     */
    void scan(TopicPartition partition, long from, long to, Duration timeout, Consumer<Delivery> consumer);

    /**
     * Reads a stretch of a partition once, outside any group, as it is: broken records too, nothing decoded.
     *
     * @param from the first offset; what retention has removed is skipped
     * @param to the first offset that is not read
     * @throws JournalUnavailableException if it cannot be read within {@code timeout}
     */
    default void scanRaw(TopicPartition partition, long from, long to, Duration timeout, Consumer<RawRecord> consumer) {
        // For journals that hold no broken records; both adapters read those too.
        scan(partition, from, to, timeout, delivery -> consumer.accept(delivery.raw()));
    }

    /**
     * As {@link #scan}, for a table that a named writer keeps: what stands before {@code to} is read even while others have
     * transactions open there, which are waited for. Tombstones are handed out.
     *
     * @param from the first offset; what retention or compaction has removed is skipped
     * @param to the first offset that is not read; {@link Long#MAX_VALUE} for all that was appended before the call
     * @throws JournalUnavailableException if it cannot be read within {@code timeout}
     */
    void scanSettled(TopicPartition partition, long from, long to, Duration timeout, Consumer<Delivery> consumer);

    /**
     * Takes a name for writing. When it returns, no earlier holder of the name can append any more, and what such a one had
     * under way is either stored or never will be. Blocks for a few seconds at most.
     *
     * @param name unique for what it protects, in this installation
     * @throws JournalUnavailableException if the broker does not answer in time
     */
    EventWriter writer(String name);

    /**
     * The offset after the last record of each partition.
     *
     * @throws JournalUnavailableException if the broker does not answer in time
     */
    Map<TopicPartition, Long> ends(Set<String> topics);

    /**
     * Per partition the first offset whose record the broker has from {@code time} on, in milliseconds; where there is none
     * yet, the end. Times of records that senders stamped need not rise with the offset: an older one may follow.
     *
     * @throws JournalUnavailableException if the broker does not answer in time, or a topic does not exist
     */
    Map<TopicPartition, Long> offsetsAt(Set<String> topics, Instant time);

    /**
     * A group's committed place on each partition of a topic; where nothing is committed, the partition's start.
     *
     * @throws JournalUnavailableException if the broker does not answer in time
     */
    Map<TopicPartition, Long> committed(String group, String topic);

    /**
     * Decodes a raw record as a subscription that is not raw would have done, for readers that need not decode each one.
     * Never throws for what somebody sent.
     */
    default Decoded decode(RawRecord record) {
        return new EventCodec(EventCodec.DEFAULT_VALUE_BYTES_MAX).decode(record);
    }

    /** The partition that a key belongs to. */
    TopicPartition partitionOf(String topic, String key);

    /**
     * Creates the topics that do not exist; those that do are left as they are.
     *
     * @throws JournalUnavailableException if the broker does not answer in time
     */
    void createTopics(Collection<TopicSpec> topics);

    /** Whether the broker answered within the last seconds. Asks it if nobody else did; at most 2 s. */
    boolean reachable();

    @Override
    void close();
}
