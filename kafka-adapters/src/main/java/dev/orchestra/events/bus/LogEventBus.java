package dev.orchestra.events.bus;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.SubscriptionOptions.From;
import dev.orchestra.events.log.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** The bus on the journal, whichever that is. */
final class LogEventBus implements EventBus {

    private final EventLog log;
    private final Topics topics;
    private final Clock clock;
    private final EventBusOptions options;
    private final BusTopic topic;
    private final Shelf shelf;
    private final Replays replays;
    private final List<BusSubscription> subscriptions = new CopyOnWriteArrayList<>();

    LogEventBus(EventLog log, Topics topics, Clock clock, EventBusOptions options) {
        this.log = log;
        this.topics = topics;
        this.clock = clock;
        this.options = options;
        this.shelf = new Shelf(log, topics, options);
        this.replays = new Replays(log, shelf, clock, options);
        this.topic = BusTopic.createdOn(log, topics);
    }

    @Override
    public CompletableFuture<Void> publish(Event event) {
        StandardPayloads.check(event);
        Event complete = event.time() == null ? event.at(clock.instant()) : event;
        if (complete.attribute(Attribute.PARTITION_KEY).isEmpty()) {
            complete = complete.with(Attribute.PARTITION_KEY, event.source());
        }
        return log.append(Outgoing.of(topics.agentEvent(), event.source(), complete))
                .thenApply(position -> null);
    }

    @Override
    public BusSubscription subscribe(Subscriber subscriber, EventFilter filter, EventHandler handler) {
        Set<String> read = shelf.topics(filter);
        HandlerThread started = subscriber
                .name()
                .map(name -> HandlerThread.start(
                        log,
                        SubscriptionOptions.of(topics.busGroup(name), read)
                                .startingAt(subscriber.fromStart() ? From.START : From.END),
                        filter,
                        handler,
                        false,
                        options))
                .orElseGet(() -> HandlerThread.start(
                        log,
                        SubscriptionOptions.of(topics.busGroup("live-" + UUID.randomUUID()), read)
                                .startingAt(From.END),
                        filter,
                        handler,
                        true,
                        options));
        subscriptions.add(started);
        return new Listed(started);
    }

    @Override
    public HistoryPage history(Selection selection, int limit, Optional<String> cursor) {
        if (limit < 1 || limit > options.historyLimitMax()) {
            throw new IllegalArgumentException(
                    "A page has 1 to %,d events, but %,d were asked for.".formatted(options.historyLimitMax(), limit));
        }
        topic.requireCreated();
        List<Stretch> stretches = cursor.map(text -> HistoryCursor.read(text, selection, shelf.topics(selection)))
                .orElseGet(() -> shelf.stretches(selection));
        // One read of a partition can fill the page, for each read has its price.
        MergedReader reader = shelf.reader(selection, stretches, limit);
        List<Recorded> events = new ArrayList<>();
        while (events.size() < limit) {
            switch (reader.step()) {
                case MergedReader.Step.Found(Recorded recorded) -> events.add(recorded);
                case MergedReader.Step.End end -> {
                    return new HistoryPage(events, Optional.empty());
                }
                case MergedReader.Step.More more -> {
                    // What is held and not shown is read again with the next page, so that alone is no progress.
                    boolean progress = more.passedOver() || !events.isEmpty();
                    if (progress && reader.read() >= options.historyReadMax()) {
                        return page(events, selection, reader);
                    }
                }
            }
        }
        return page(events, selection, reader);
    }

    private static HistoryPage page(List<Recorded> events, Selection selection, MergedReader reader) {
        List<Stretch> left = reader.left();
        boolean more = left.stream().anyMatch(stretch -> stretch.left() > 0);
        return new HistoryPage(events, more ? Optional.of(HistoryCursor.write(selection, left)) : Optional.empty());
    }

    @Override
    public ReplayPlan plan(ReplayRequest request) {
        topic.requireCreated();
        return replays.plan(request);
    }

    @Override
    public Replay replay(ReplayRequest request) {
        topic.requireCreated();
        return replays.start(request);
    }

    @Override
    public void close() {
        topic.close();
        replays.close();
        List<Thread> closing = subscriptions.stream()
                .map(subscription -> Thread.ofVirtual().start(subscription::close))
                .toList();
        try {
            for (Thread thread : closing) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A subscription that is forgotten when it is closed. */
    private final class Listed implements BusSubscription {

        private final HandlerThread thread;

        Listed(HandlerThread thread) {
            this.thread = thread;
        }

        @Override
        public boolean awaitReady(Duration atMost) throws InterruptedException {
            return thread.awaitReady(atMost);
        }

        @Override
        public void close() {
            subscriptions.remove(thread);
            thread.close();
        }
    }
}
