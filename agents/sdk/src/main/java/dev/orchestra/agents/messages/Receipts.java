package dev.orchestra.agents.messages;

import dev.orchestra.events.MessageReceived.Receipt;
import dev.orchestra.events.log.EventLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which broadcasts of a topic were handled, many in one event. A broadcast counts as handled when its receipt is stored:
 * after a kill in between it comes again. How many wait is bounded by how many broadcasts are taken.
 */
final class Receipts {

    private static final Logger LOG = LoggerFactory.getLogger(Receipts.class);
    private static final int RECEIPTS_PER_EVENT_MAX = 500;

    private record Handled(Receipt receipt, Runnable stored) {}

    private final String topic;
    private final EventLog log;
    private final MessageEvents events;

    // Guarded by this.
    private final Deque<Handled> waiting = new ArrayDeque<>();
    private boolean underWay;

    Receipts(String topic, EventLog log, MessageEvents events) {
        this.topic = topic;
        this.log = log;
        this.events = events;
    }

    /** Goes out with the next flush. */
    synchronized void add(Receipt receipt, Runnable stored) {
        waiting.addLast(new Handled(receipt, stored));
    }

    synchronized boolean isEmpty() {
        return waiting.isEmpty() && !underWay;
    }

    /** Stores what waits, unless the last flush is still under way; called now and then. */
    @SuppressWarnings("FutureReturnValueIgnored") // Its callback sees to the rest.
    void flush() {
        List<Handled> batch = next();
        if (batch.isEmpty()) {
            return;
        }
        log.append(events.receipts(topic, batch.stream().map(Handled::receipt).toList()))
                .whenComplete((position, error) -> {
                    if (error == null) {
                        batch.forEach(handled -> handled.stored().run());
                    } else {
                        LOG.warn(
                                "{} receipts of {} could not be stored and are said again.",
                                batch.size(),
                                topic,
                                error);
                    }
                    ended(error == null ? List.of() : batch);
                });
    }

    private synchronized List<Handled> next() {
        List<Handled> batch = new ArrayList<>();
        while (!underWay && batch.size() < RECEIPTS_PER_EVENT_MAX && !waiting.isEmpty()) {
            batch.add(waiting.removeFirst());
        }
        underWay |= !batch.isEmpty();
        return batch;
    }

    private synchronized void ended(List<Handled> again) {
        underWay = false;
        for (Handled handled : again.reversed()) {
            waiting.addFirst(handled);
        }
    }
}
