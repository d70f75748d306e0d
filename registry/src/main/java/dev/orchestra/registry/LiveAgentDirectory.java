package dev.orchestra.registry;

import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.Topics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directory, kept up to date from {@code agent.registry} and {@code agent.heartbeat}. Each replica reads both topics whole
 * and from the start, in a group of its own.
 */
public final class LiveAgentDirectory implements AgentDirectory, AutoCloseable {

    /** How many agents are kept; the ones heard of longest ago go first. */
    public static final int AGENTS_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(LiveAgentDirectory.class);

    /** An idle read comes back well within this time. */
    private static final Duration LISTENING = Duration.ofSeconds(2);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final AgentTable table = new AgentTable(AGENTS_MAX);
    private final BrokerClock brokerClock;
    private final CatchUp catchUp;
    private final Topics topics;
    private final Clock clock;
    private volatile @Nullable Subscription subscription;

    private LiveAgentDirectory(Topics topics, Clock clock) {
        this.topics = topics;
        this.clock = clock;
        this.brokerClock = new BrokerClock(clock);
        this.catchUp = new CatchUp(Set.of(topics.agentRegistry(), topics.agentHeartbeat()));
    }

    /** Starts reading; the view fills in the background, see {@link #caughtUp}. */
    public static LiveAgentDirectory start(EventLog log, Topics topics, Clock clock) {
        LiveAgentDirectory directory = new LiveAgentDirectory(topics, clock);
        String group = topics.prefix() + "orchestra-directory-" + UUID.randomUUID();
        directory.subscription = log.subscribe(
                SubscriptionOptions.of(group, Set.of(topics.agentRegistry(), topics.agentHeartbeat()))
                        .startingAt(SubscriptionOptions.From.ALWAYS_START),
                directory.new Reader());
        return directory;
    }

    @Override
    public List<AgentView> agents() {
        return table.views();
    }

    @Override
    public Optional<AgentView> agent(String agentId) {
        return table.find(agentId);
    }

    @Override
    public Optional<AgentView> workingOn(String jobKey) {
        return table.workingOn(jobKey);
    }

    /** {@inheritDoc} Stands still while the journal cannot be read: nobody grows old by our not listening. */
    @Override
    public Instant brokerTime() {
        Instant now = clock.instant();
        Subscription current = subscription;
        Instant heardUntil = current == null
                ? now
                : current.lastRead().map(read -> read.plus(LISTENING)).orElse(now);
        return brokerClock.at(now.isBefore(heardUntil) ? now : heardUntil);
    }

    @Override
    public boolean caughtUp() {
        Subscription current = subscription;
        return current != null && catchUp.isReached(current);
    }

    /**
     * Waits until the view is full.
     *
     * @return whether it is; not within {@code most}, or if the thread was interrupted, it is not
     */
    public boolean awaitCaughtUp(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        while (!caughtUp()) {
            long left = end - System.nanoTime();
            if (left <= 0 || closed.getCount() == 0) {
                return false;
            }
            try {
                if (closed.await(Math.min(left, LOOK_AGAIN.toNanos()), TimeUnit.NANOSECONDS)) {
                    return false;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        closed.countDown();
        Subscription current = subscription;
        if (current != null) {
            current.close();
        }
    }

    /** Deduplication key: the agent's id. A record that comes again says the same again. */
    private final class Reader implements DeliveryHandler {

        @Override
        public boolean offer(Delivery delivery) {
            String topic = delivery.position().topic();
            String agentId = delivery.raw().keyText().orElse("");
            try {
                if (!agentId.isEmpty() && topic.equals(topics.agentRegistry())) {
                    card(agentId, delivery);
                } else if (!agentId.isEmpty()) {
                    heartbeat(agentId, delivery);
                }
            } catch (IllegalArgumentException e) {
                // The failure detector, which reads each record once, refuses it; here it is no sign of life.
                LOG.debug("A record at {} was left out: it does not fit its type.", delivery.position(), e);
            }
            delivery.done();
            return true;
        }

        private void card(String agentId, Delivery delivery) {
            Event event = delivery.event().orElse(null);
            if (event == null) {
                table.unregistered(agentId);
            } else if (event.is(EventType.AGENT_REGISTERED)) {
                table.registered(
                        agentId,
                        event.dataAs(AgentRegistered.class),
                        delivery.position().partition(),
                        delivery.raw().timestamp());
            }
        }

        private void heartbeat(String agentId, Delivery delivery) {
            Instant stamp = delivery.raw().timestamp();
            brokerClock.heard(stamp);
            Event event = delivery.event().orElse(null);
            if (event == null) {
                table.silenced(agentId);
            } else if (event.is(EventType.AGENT_HEARTBEAT)) {
                table.beaten(
                        agentId,
                        event.attribute(Attribute.AGENT).orElse(""),
                        event.dataAs(AgentHeartbeat.class),
                        delivery.position().partition(),
                        stamp);
            }
        }

        @Override
        public void assigned(Set<TopicPartition> partitions) {
            catchUp.startAgain(partitions);
            table.forgetCards(of(topics.agentRegistry(), partitions));
            table.forgetBeats(of(topics.agentHeartbeat(), partitions));
        }

        private static IntPredicate of(String topic, Set<TopicPartition> partitions) {
            Set<Integer> numbers = new HashSet<>();
            partitions.stream()
                    .filter(partition -> partition.topic().equals(topic))
                    .forEach(partition -> numbers.add(partition.partition()));
            return numbers::contains;
        }
    }
}
