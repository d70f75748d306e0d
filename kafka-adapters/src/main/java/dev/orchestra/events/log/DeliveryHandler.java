package dev.orchestra.events.log;

import java.util.List;
import java.util.Set;

/**
 * Takes the deliveries of a subscription. All methods are called by the subscription's own thread, one after the other,
 * and must not block.
 */
@FunctionalInterface
public interface DeliveryHandler {

    /**
     * Takes a delivery, or leaves it for later.
     *
     * @return false if it cannot be taken now: this delivery is offered again, and its partition stands still, until
     *     {@link Subscription#resume()}. If it throws, the delivery is offered again a few times with growing pauses, and
     *     then becomes a dead letter.
     */
    boolean offer(Delivery delivery);

    /**
     * Whether a record is for this handler at all. What is not is neither decoded nor offered, and counts as done. For
     * readers that want a few of many records; the answer for one record has to stay the same.
     */
    default boolean wants(RawRecord record) {
        return true;
    }

    /**
     * Whether a record that cannot be read is passed over, and counts as done. It becomes a dead letter otherwise; those who
     * only listen in would keep one each.
     */
    default boolean passesOverUnreadable() {
        return false;
    }

    /** All deliveries of one read have been offered; a handler that works in batches hands its batch on here. */
    default void batchOffered() {}

    /**
     * The reading went on, with or without records for this handler: {@link Subscription#place} may say more now, for what was
     * handed out and is done.
     */
    default void readOn() {}

    /** These partitions are this member's from now on. */
    default void assigned(Set<TopicPartition> partitions) {}

    /**
     * Only with {@link SubscriptionOptions.Commit#WITH_EVENTS}: partitions are about to go to another member, and what is
     * done is committed now. These events are appended in the same transaction.
     */
    default List<Outgoing> eventsOnRevocation() {
        return List.of();
    }

    /**
     * These partitions are another member's from now on. What is done has been committed; deliveries of them that are not
     * done will be delivered to that member.
     */
    default void revoked(Set<TopicPartition> partitions) {}
}
