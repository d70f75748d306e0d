package dev.orchestra.agents.state;

import dev.orchestra.events.AgentStateSaved;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.TopicPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/** Where on the journal the newest state of each key of a scope stands. */
final class StateIndex {

    private static final Duration POINT_READ_MAX = Duration.ofSeconds(15);

    private record Place(Position position, Instant at) {}

    private final EventLog log;
    private final String topic;
    private final StateScope scope;
    private final StateLimits limits;
    private final ReentrantLock reading;
    private final Map<String, Position> places = new ConcurrentHashMap<>();

    StateIndex(EventLog log, String topic, StateScope scope, StateLimits limits, ReentrantLock reading) {
        this.log = log;
        this.topic = topic;
        this.scope = scope;
        this.limits = limits;
        this.reading = reading;
    }

    /** Reads all that is there. The scope's name has to be taken before. */
    void read() {
        Map<String, Place> newest = new HashMap<>();
        for (TopicPartition partition : partitions()) {
            read(partition, 0, Long.MAX_VALUE, limits.loadTimeout(), delivery -> note(delivery, newest));
        }
        newest.forEach((key, place) -> places.put(key, place.position()));
    }

    /**
     * Where the scope's keys are. Both topics usually have equally many partitions, and a key is on the one of the same
     * number; if not, they can be anywhere.
     */
    private Set<TopicPartition> partitions() {
        return switch (scope) {
            case StateScope.OfProcess process -> Set.of(log.partitionOf(topic, process.agentId()));
            case StateScope.OfPartition instances -> {
                Set<TopicPartition> states = log.ends(Set.of(topic)).keySet();
                String messages = instances.messages().topic();
                boolean same = states.size() == log.ends(Set.of(messages)).size();
                yield same
                        ? Set.of(new TopicPartition(topic, instances.messages().partition()))
                        : states;
            }
        };
    }

    private void note(Delivery delivery, Map<String, Place> newest) {
        String key = delivery.raw().keyText().orElse("");
        if (!isOurs(key)) {
            return;
        }
        Place place = new Place(delivery.position(), delivery.raw().timestamp());
        // Only where the topic was given more partitions does a key have records on two: the later one counts.
        Place known = newest.get(key);
        if (known != null
                && known.position().partition() != place.position().partition()
                && known.at().isAfter(place.at())) {
            return;
        }
        if (delivery.event().isEmpty()) {
            newest.remove(key);
            return;
        }
        newest.put(key, place);
        if (newest.size() > limits.keysMax()) {
            throw limits.tooMany(scope.name());
        }
    }

    private boolean isOurs(String key) {
        return switch (scope) {
            case StateScope.OfProcess process -> key.equals(process.agentId());
            case StateScope.OfPartition instances ->
                key.startsWith(instances.agent() + "/")
                        && log.partitionOf(instances.messages().topic(), key).equals(instances.messages());
        };
    }

    Optional<StoredState> find(String key) {
        Position place = places.get(key);
        if (place == null) {
            return Optional.empty();
        }
        AtomicReference<Event> found = new AtomicReference<>();
        read(
                place.topicPartition(),
                place.offset(),
                place.offset() + 1,
                POINT_READ_MAX,
                delivery -> delivery.event().ifPresent(found::set));
        Event event = found.get();
        if (event == null || !event.is(EventType.AGENT_STATE_SAVED)) {
            throw new IllegalStateException(
                    "The state of '%s' should be at %s, but %s is there. Something else writes to that topic."
                            .formatted(key, place, event == null ? "nothing" : "a " + event.type()));
        }
        try {
            return Optional.of(StoredState.of(event.dataAs(AgentStateSaved.class)));
        } catch (InvalidJsonException e) {
            throw new IllegalStateException(
                    "The state of '%s' at %s cannot be read. Something else writes to that topic."
                            .formatted(key, place),
                    e);
        }
    }

    private void read(
            TopicPartition partition,
            long from,
            long to,
            Duration timeout,
            java.util.function.Consumer<Delivery> consumer) {
        try {
            reading.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalUnavailableException("Interrupted while waiting to read a state.", e);
        }
        try {
            log.scanSettled(partition, from, to, timeout, consumer);
        } finally {
            reading.unlock();
        }
    }

    boolean hasRoomFor(String key) {
        return places.containsKey(key) || places.size() < limits.keysMax();
    }

    void stored(String key, Position position) {
        places.put(key, position);
    }

    void removed(String key) {
        places.remove(key);
    }
}
