package dev.orchestra.agents;

import dev.orchestra.agents.lifecycle.RuntimePart;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Takes effects of lost attempts back, those of any process of the agent type. The processes that know a handler share its requests
 * in a group of the handler's own: where an older version does not know it, the newer one gets them all.
 */
final class Undoing implements RuntimePart {

    static final int HANDLERS_MAX = 20;

    private final AgentSettings settings;
    private final EventLog log;
    private final Answers answers;
    private final List<UndoRequests> readers = new ArrayList<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();

    // Guarded by this.
    private final Deque<UndoRequests> toOpen = new ArrayDeque<>();

    Undoing(
            Map<String, UndoHandler> handlers,
            RecoveryLimits limits,
            AgentSettings settings,
            EventLog log,
            AgentEvents events,
            Clock clock) {
        this.settings = settings;
        this.log = log;
        this.answers = new Answers(log);
        boolean first = true;
        for (Map.Entry<String, UndoHandler> handler : new TreeMap<>(handlers).entrySet()) {
            readers.add(new UndoRequests(
                    handler.getKey(),
                    new UndoRequests.Work(handler.getValue(), limits, settings, log, events, answers, clock),
                    first,
                    this::resume));
            first = false;
        }
        toOpen.addAll(readers);
    }

    /**
     * Begins to read, before others learn of the process. To be called again until it succeeds.
     *
     * @throws dev.orchestra.events.log.JournalUnavailableException if the broker does not answer
     */
    synchronized void open() {
        while (!toOpen.isEmpty()) {
            UndoRequests reader = toOpen.getFirst();
            subscriptions.add(log.subscribe(
                    SubscriptionOptions.of(
                                    settings.topics().undoGroup(settings.agent(), reader.name()),
                                    Set.of(settings.topics().agentEffect()))
                            .sessionTimeout(settings.sessionTimeout()),
                    reader));
            toOpen.removeFirst();
        }
    }

    private void resume() {
        subscriptions.forEach(Subscription::resume);
    }

    @Override
    public void tick() {
        answers.repeat();
        resume();
    }

    @Override
    public void stopAccepting() {
        readers.forEach(UndoRequests::stopAccepting);
    }

    @Override
    public void handOver() {
        Thread.ofVirtual().name("undo-hand-over").start(() -> {
            try {
                drain(settings.drainTime());
                subscriptions.forEach(Subscription::close);
            } catch (InterruptedException e) {
                // The runtime closes them.
            }
        });
    }

    @Override
    public void drain(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        for (UndoRequests reader : readers) {
            reader.awaitIdle(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
        }
    }

    @Override
    public void close() {
        readers.forEach(UndoRequests::close);
        subscriptions.forEach(Subscription::close);
    }
}
