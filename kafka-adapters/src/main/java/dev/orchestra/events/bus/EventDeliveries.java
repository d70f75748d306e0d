package dev.orchestra.events.bus;

import dev.orchestra.events.Event;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.TopicPartition;
import java.util.Set;
import java.util.concurrent.BlockingQueue;

/** Takes deliveries of the journal, passes over what the filter refuses, and queues the rest for the handler's thread. */
final class EventDeliveries implements DeliveryHandler {

    /** What the handler's thread takes. */
    sealed interface Item {

        /** An event and what it came with. */
        record Queued(Delivery delivery, Event event) implements Item {}

        /** Nothing comes any more. */
        record Stop() implements Item {}
    }

    private final EventFilter filter;
    private final BlockingQueue<Item> queue;
    private final boolean live;
    private volatile boolean leftOver;

    /** @param live whether this one only listens in and keeps no place */
    EventDeliveries(EventFilter filter, BlockingQueue<Item> queue, boolean live) {
        this.filter = filter;
        this.queue = queue;
        this.live = live;
    }

    @Override
    public boolean offer(Delivery delivery) {
        // A tombstone of the heartbeats' table tells the bus nothing.
        Event event = delivery.event().orElse(null);
        if (event == null || !filter.passes(event)) {
            delivery.done();
            return true;
        }
        Item queued = new Item.Queued(delivery, event);
        if (queue.offer(queued)) {
            return true;
        }
        leftOver = true;
        // The handler may have emptied it in between, before it could see that something was left.
        return queue.offer(queued);
    }

    @Override
    public boolean passesOverUnreadable() {
        return live;
    }

    /** Whether a delivery was left for later since the last call. */
    boolean leftSome() {
        if (!leftOver) {
            return false;
        }
        leftOver = false;
        return true;
    }

    @Override
    public void revoked(Set<TopicPartition> partitions) {
        queue.removeIf(item -> item instanceof Item.Queued queued
                && partitions.contains(queued.delivery().position().topicPartition()));
    }
}
