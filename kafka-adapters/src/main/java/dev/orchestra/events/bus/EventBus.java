package dev.orchestra.events.bus;

import dev.orchestra.events.Event;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Topics;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Events by their type, for agents and tools; {@link EventLog} is the same thing by topic and partition. What is published
 * stands on {@code agent.event}, in the order of each source. Everything is at least once: the key for deduplication is
 * source and id.
 */
public interface EventBus extends AutoCloseable {

    /**
     * The bus on a journal: in memory if the journal is, on Kafka if that is. Closing the bus leaves the journal open.
     */
    static EventBus on(EventLog log, Topics topics, Clock clock) {
        return on(log, topics, clock, EventBusOptions.DEFAULT);
    }

    static EventBus on(EventLog log, Topics topics, Clock clock, EventBusOptions options) {
        return new LogEventBus(log, topics, clock, options);
    }

    /**
     * Publishes an event of any type. It gets the time and the partition key if it has none.
     *
     * @return completes when the journal has it; fails when it is too large, or was not accepted in time
     * @throws IllegalArgumentException if it breaks the rules of CloudEvents, or is of a standard type and its data does
     *     not fit that
     */
    CompletableFuture<Void> publish(Event event);

    /**
     * Calls a handler with each event that passes a filter, one after the other, on a thread of its own. What the filter
     * refuses is passed over for good.
     *
     * <p>A handler that throws is called again a few times with growing pauses. Then a named subscriber's event becomes a
     * dead letter; a live one's is logged and left.
     */
    BusSubscription subscribe(Subscriber subscriber, EventFilter filter, EventHandler handler);

    /**
     * A page of what was said, the oldest first by the broker's time. It may hold fewer events than asked for, and even
     * none, where few pass the filter: only a page without a next cursor is the last. The pages together stop where the
     * journal ended when the first was asked for.
     *
     * @param limit 1 to {@link EventBusOptions#historyLimitMax()}
     * @param cursor of the page before; empty for the first page
     * @throws IllegalArgumentException if the limit is out of range, or the cursor is none of this selection
     * @throws UnknownTopicException if the selection names a topic that does not exist
     * @throws JournalUnavailableException if the journal cannot be read in time; the same call may be made again
     */
    HistoryPage history(Selection selection, int limit, Optional<String> cursor);

    /**
     * What a replay would do. Nothing is sent.
     *
     * @throws IllegalArgumentException as {@link #replay}
     * @throws UnknownTopicException as {@link #replay}
     * @throws JournalUnavailableException if the journal cannot be read in time
     */
    ReplayPlan plan(ReplayRequest request);

    /**
     * Sends events again that were said before, the oldest first, with their own id and source and with
     * {@code replayid}. It stops where the journal ended when it was asked for. It lives in this process: if that ends, ask
     * again; what comes twice carries the same id.
     *
     * @throws IllegalArgumentException if events would go to the topic that they come from and that is not wanted, or to a
     *     topic that a replay must not write
     * @throws UnknownTopicException if one of the two topics does not exist
     * @throws TooManyReplaysException if too many run already
     * @throws JournalUnavailableException if the journal does not say in time how long it is
     */
    Replay replay(ReplayRequest request);

    /** Ends its subscriptions and cancels its replays. */
    @Override
    void close();
}
