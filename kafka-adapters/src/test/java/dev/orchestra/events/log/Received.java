package dev.orchestra.events.log;

import dev.orchestra.events.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A handler that remembers what it saw; what it takes and when it says done is up to the test. */
class Received implements DeliveryHandler {

    final List<Delivery> taken = new CopyOnWriteArrayList<>();
    final Set<TopicPartition> owned = Collections.synchronizedSet(new HashSet<>());
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    volatile Predicate<Delivery> takes = delivery -> true;
    volatile boolean doneAtOnce = true;
    volatile List<Outgoing> onRevocation = List.of();
    final AtomicInteger readOns = new AtomicInteger();

    @Override
    public boolean offer(Delivery delivery) {
        if (!takes.test(delivery)) {
            return false;
        }
        taken.add(delivery);
        if (doneAtOnce) {
            delivery.done();
        }
        return true;
    }

    @Override
    public void batchOffered() {
        log.add("batch");
    }

    @Override
    public void readOn() {
        readOns.incrementAndGet();
    }

    @Override
    public void assigned(Set<TopicPartition> partitions) {
        owned.addAll(partitions);
    }

    @Override
    public void revoked(Set<TopicPartition> partitions) {
        owned.removeAll(partitions);
    }

    @Override
    public List<Outgoing> eventsOnRevocation() {
        return onRevocation;
    }

    boolean sawBatch() {
        return log.contains("batch");
    }

    /** The ids of the events that were taken, in order. */
    List<String> ids() {
        return taken.stream()
                .map(delivery -> delivery.event().map(Event::id).orElse("tombstone"))
                .toList();
    }
}
