package dev.orchestra.events.bus;

import dev.orchestra.events.bus.ReplayTarget.ToHandler;
import dev.orchestra.events.bus.ReplayTarget.ToTopic;
import dev.orchestra.events.log.EventLog;
import java.time.Clock;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Plans replays, starts them, and knows those that run. */
final class Replays {

    private final EventLog log;
    private final Shelf shelf;
    private final Clock clock;
    private final EventBusOptions options;
    private final Set<RunningReplay> running = new HashSet<>();

    Replays(EventLog log, Shelf shelf, Clock clock, EventBusOptions options) {
        this.log = log;
        this.shelf = shelf;
        this.clock = clock;
        this.options = options;
    }

    ReplayPlan plan(ReplayRequest request) {
        Selection selection = checked(request);
        MergedReader reader = shelf.reader(selection, shelf.stretches(selection));
        PlanCount count = new PlanCount(options.planKindsMax());
        while (true) {
            switch (reader.step()) {
                case MergedReader.Step.Found(Recorded recorded) -> count.add(recorded);
                case MergedReader.Step.End end -> {
                    return count.plan(request, reader.read(), true);
                }
                case MergedReader.Step.More more -> {
                    if (reader.read() >= options.planReadMax() && reader.read() < reader.total()) {
                        return count.plan(request, reader.read(), false);
                    }
                }
            }
        }
    }

    RunningReplay start(ReplayRequest request) {
        Selection selection = checked(request);
        MergedReader reader = shelf.reader(selection, shelf.stretches(selection));
        RunningReplay replay = new RunningReplay(
                UUID.randomUUID().toString(),
                reader,
                switch (request.target()) {
                    case ToTopic(String topic, boolean evenIfSource) -> new ReplaySink.Topic(log, topic);
                    case ToHandler(EventHandler handler) -> new ReplaySink.Calls(handler);
                },
                new Pace(request.eventsPerSecond(), System::nanoTime),
                options.outageMax(),
                clock);
        synchronized (running) {
            if (running.size() >= options.replaysMax()) {
                throw new TooManyReplaysException(options.replaysMax());
            }
            running.add(replay);
        }
        replay.ended().thenRun(() -> forget(replay));
        replay.start();
        return replay;
    }

    private void forget(RunningReplay replay) {
        synchronized (running) {
            running.remove(replay);
        }
    }

    /** What is really selected; throws where the target is none. */
    private Selection checked(ReplayRequest request) {
        Selection selection = request.selection();
        if (!(request.target() instanceof ToTopic(String topic, boolean evenIfSource))) {
            return selection;
        }
        shelf.requireWritable(topic);
        if (!shelf.topics(selection).contains(topic)) {
            return selection;
        }
        if (!evenIfSource) {
            throw new IllegalArgumentException(
                    "A replay of '%s' into itself doubles its events for everybody who reads it. Take another topic, or say that it is meant."
                            .formatted(topic));
        }
        return new Selection(selection.filter().originals(), selection.from(), selection.to(), selection.topic());
    }

    void close() {
        Set<RunningReplay> left;
        synchronized (running) {
            left = Set.copyOf(running);
        }
        left.forEach(RunningReplay::cancel);
    }
}
