package dev.orchestra.reconstruction;

import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A journal in memory, and all that was said on it. */
public final class Journal implements AutoCloseable {

    public static final Topics TOPICS = new Topics("");
    public static final String ANSWERS = TOPICS.contextResponse("orchestra");
    private static final Duration MOST = Duration.ofSeconds(60);

    public final InMemoryEventLog log = new InMemoryEventLog();
    private final List<Delivery> seen = new CopyOnWriteArrayList<>();
    private final List<java.util.function.Consumer<Event>> listeners = new CopyOnWriteArrayList<>();

    public Journal() {
        log.createTopics(TOPICS.shared());
        log.createTopics(List.of(TopicSpec.stampedJournal(ANSWERS)));
        log.subscribe(
                SubscriptionOptions.of(
                        "test", Set.of(TOPICS.contextRequest(), TOPICS.agentAudit(), TOPICS.agentEffect(), ANSWERS)),
                delivery -> {
                    seen.add(delivery);
                    listeners.forEach(it -> it.accept(delivery.event().orElseThrow()));
                    delivery.done();
                    return true;
                });
    }

    /** Calls back for each event that is seen from now on. */
    public void onEvent(java.util.function.Consumer<Event> listener) {
        listeners.add(listener);
    }

    public Position append(String topic, String key, Event event) {
        return log.append(Outgoing.of(topic, key, event)).join();
    }

    public List<Event> on(EventType type) {
        return seen.stream()
                .map(it -> it.event().orElseThrow())
                .filter(it -> it.is(type))
                .toList();
    }

    public List<Event> awaitOn(EventType type, int count) {
        await().atMost(MOST).until(() -> on(type).size() >= count);
        return on(type);
    }

    public Event awaitOn(EventType type, Predicate<Event> wanted) {
        await().atMost(MOST).until(() -> on(type).stream().anyMatch(wanted));
        return on(type).stream().filter(wanted).findFirst().orElseThrow();
    }

    @Override
    public void close() {
        log.close();
    }
}
