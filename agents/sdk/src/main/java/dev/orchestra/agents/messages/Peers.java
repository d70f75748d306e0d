package dev.orchestra.agents.messages;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.SubscriptionOptions.From;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is registered, from {@code agent.registry} alone: cards change seldom, so this costs next to nothing beside the
 * heartbeats. As long as it is behind, everybody may exist.
 */
final class Peers implements DeliveryHandler, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Peers.class);
    /** An agent that has left is remembered as gone, up to so many. */
    private static final int GONE_MAX = 10_000;

    private static final String LEFT = "";

    private final EventLog log;
    private final Topics topics;
    private final String group;
    /** Type by agent id; {@link #LEFT} for those that took their leave, or take nothing new because they are about to. */
    private final ConcurrentHashMap<String, String> types = new ConcurrentHashMap<>();

    private final ConcurrentHashMap<String, AtomicInteger> processesOfType = new ConcurrentHashMap<>();
    private final AtomicInteger gone = new AtomicInteger();
    private final Object progress = new Object();
    private Map<TopicPartition, Long> ends = Map.of();
    private volatile boolean caughtUp;
    private volatile @Nullable Subscription subscription;

    Peers(EventLog log, Topics topics, String agentId) {
        this.log = log;
        this.topics = topics;
        this.group = topics.prefix() + "orchestra-peers-" + agentId;
    }

    /** @throws dev.orchestra.events.log.JournalUnavailableException if the broker does not answer */
    void open() {
        if (subscription != null) {
            return;
        }
        log.createTopics(List.of(TopicSpec.table(topics.agentRegistry())));
        Map<TopicPartition, Long> found = log.ends(Set.of(topics.agentRegistry()));
        Map<TopicPartition, Long> starts = new HashMap<>();
        found.keySet().forEach(partition -> starts.put(partition, 0L));
        synchronized (progress) {
            ends = found;
        }
        subscription =
                log.subscribe(SubscriptionOptions.ofPartitions(group, starts).startingAt(From.ALWAYS_START), this);
    }

    /** Waits until all cards that were there when it opened are read, at most so long. */
    void awaitCaughtUp(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        try {
            synchronized (progress) {
                for (long left = most.toNanos(); !isCaughtUp() && left > 0; left = end - System.nanoTime()) {
                    TimeUnit.NANOSECONDS.timedWait(progress, Math.min(left, TimeUnit.MILLISECONDS.toNanos(20)));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isCaughtUp() {
        Subscription current = subscription;
        if (!caughtUp && current != null) {
            synchronized (progress) {
                caughtUp = ends.entrySet().stream()
                        .allMatch(end -> end.getValue() == 0
                                || current.lag(end.getKey())
                                        .filter(lag -> lag == 0)
                                        .isPresent());
            }
        }
        return caughtUp;
    }

    Optional<AgentAddress> find(String agentId) {
        String type = types.get(agentId);
        return type == null || type.equals(LEFT) ? Optional.empty() : Optional.of(AgentAddress.process(type, agentId));
    }

    /** Why a message to an address would find nobody; null if it may find somebody. */
    @Nullable
    MessageFailure objection(AgentAddress to) {
        return isCaughtUp() ? known(to) : null;
    }

    /** What to say of one that did not answer. */
    MessageFailure silence(AgentAddress to) {
        MessageFailure objection = objection(to);
        return objection != null
                ? objection
                : MessageFailure.of(
                        MessageFailure.Reason.TIMEOUT,
                        "%s did not answer in time. It is registered, so it is slow, stopped or was killed; what was asked may still be done."
                                .formatted(to));
    }

    private @Nullable MessageFailure known(AgentAddress to) {
        if (!to.isProcess()) {
            AtomicInteger processes = processesOfType.get(to.agent());
            return processes != null && processes.get() > 0
                    ? null
                    : MessageFailure.of(
                            MessageFailure.Reason.NO_SUCH_AGENT,
                            "No process of the agent type '%s' is registered, so nobody can take a message to %s. Start one, or correct the type."
                                    .formatted(to.agent(), to));
        }
        String type = types.get(to.name());
        if (type == null) {
            return MessageFailure.of(
                    MessageFailure.Reason.NO_SUCH_AGENT,
                    "No agent '%s' is registered. Start it, or correct the id.".formatted(to));
        }
        if (type.equals(LEFT)) {
            return MessageFailure.of(
                    MessageFailure.Reason.AGENT_GONE,
                    "The agent '%s' has taken its leave, or drains. Try again when it is back, or ask another."
                            .formatted(to));
        }
        return type.equals(to.agent())
                ? null
                : MessageFailure.of(
                        MessageFailure.Reason.NO_SUCH_AGENT,
                        "The agent '%s' is of the type '%s', but the message names the type '%s'."
                                .formatted(to, type, to.agent()));
    }

    @Override
    public void assigned(Set<TopicPartition> partitions) {
        // Read again from the start; until that is done, everybody may exist.
        caughtUp = false;
        types.clear();
        processesOfType.clear();
        gone.set(0);
    }

    /** Deduplication key: the agent id. A record that comes again says the same again. */
    @Override
    public boolean offer(Delivery delivery) {
        delivery.raw().keyText().filter(agentId -> !agentId.isEmpty()).ifPresent(agentId -> note(agentId, delivery));
        delivery.done();
        return true;
    }

    private void note(String agentId, Delivery delivery) {
        Event event = delivery.event().orElse(null);
        String type = LEFT;
        if (event != null) {
            if (!event.is(EventType.AGENT_REGISTERED)) {
                return;
            }
            try {
                AgentRegistered card = event.dataAs(AgentRegistered.class);
                type = card.drains() ? LEFT : card.type();
            } catch (IllegalArgumentException e) {
                LOG.debug("A card at {} was left out: it does not fit its type.", delivery.position(), e);
                return;
            }
        } else if (gone.incrementAndGet() > GONE_MAX) {
            gone.decrementAndGet();
            count(types.remove(agentId), -1);
            return;
        }
        count(types.put(agentId, type), -1);
        count(type, 1);
    }

    private void count(@Nullable String type, int by) {
        if (type != null && !type.equals(LEFT)) {
            processesOfType.computeIfAbsent(type, any -> new AtomicInteger()).addAndGet(by);
        }
    }

    @Override
    public void close() {
        Subscription current = subscription;
        if (current != null) {
            current.close();
        }
    }
}
