package dev.orchestra.registry;

import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.cloudevents.Decoded;
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
import java.util.function.BooleanSupplier;
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

    /** A thousand agents say something each second, one by one. Whoever cannot wait so long asks {@link #awaitFresh}. */
    private static final Duration GATHER = Duration.ofMillis(100);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

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
                        .startingAt(SubscriptionOptions.From.ALWAYS_START)
                        .gathering(GATHER)
                        .rawRecords(),
                directory.new Reader(log));
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
        return await(this::caughtUp, System.nanoTime() + most.toNanos());
    }

    /** {@inheritDoc} A read that was under way when this was asked may know less, so the one after it counts. */
    @Override
    public boolean awaitFresh(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        for (int reads = 0; reads < 2; reads++) {
            CatchUp fresh = new CatchUp(Set.of(topics.agentRegistry(), topics.agentHeartbeat()));
            if (!await(() -> isReached(fresh), end)) {
                return false;
            }
        }
        return true;
    }

    private boolean isReached(CatchUp fresh) {
        Subscription current = subscription;
        return current != null && fresh.isReached(current);
    }

    private boolean await(BooleanSupplier condition, long endNanos) {
        while (!condition.getAsBoolean()) {
            long left = endNanos - System.nanoTime();
            try {
                if (left <= 0 || closed.await(Math.min(left, LOOK_AGAIN.toNanos()), TimeUnit.NANOSECONDS)) {
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

        private final EventLog log;
        private final HeartbeatReader heartbeats;

        Reader(EventLog log) {
            this.log = log;
            this.heartbeats = new HeartbeatReader(log);
        }

        @Override
        public boolean offer(Delivery delivery) {
            if (delivery.position().topic().equals(topics.agentHeartbeat())) {
                heartbeat(delivery);
                delivery.done();
                return true;
            }
            switch (log.decode(delivery.raw())) {
                case Decoded.Readable(Event event) -> {
                    card(event, delivery);
                    delivery.done();
                }
                case Decoded.NoValue none -> {
                    delivery.raw().keyText().ifPresent(table::unregistered);
                    delivery.done();
                }
                case Decoded.Unreadable unreadable -> delivery.refuse(unreadable.reason(), unreadable.message());
            }
            return true;
        }

        private void card(Event event, Delivery delivery) {
            String agentId = delivery.raw().keyText().orElse("");
            if (agentId.isEmpty() || !event.is(EventType.AGENT_REGISTERED)) {
                return;
            }
            try {
                table.registered(
                        agentId,
                        event.dataAs(AgentRegistered.class),
                        delivery.position().partition(),
                        delivery.raw().timestamp());
            } catch (IllegalArgumentException e) {
                LOG.debug("A card at {} was left out: it does not fit its type.", delivery.position(), e);
            }
        }

        private void heartbeat(Delivery delivery) {
            Instant stamp = delivery.raw().timestamp();
            brokerClock.heard(stamp);
            switch (heartbeats.read(delivery.raw())) {
                case HeartbeatReader.Read.Heard(String agentId, String agent, AgentHeartbeat data) ->
                    table.beaten(agentId, agent, data, delivery.position().partition(), stamp);
                case HeartbeatReader.Read.Cleared(String agentId) -> table.silenced(agentId);
                // The failure detector, which reads each record once, refuses it; here it is no sign of life.
                case HeartbeatReader.Read.Wrong wrong ->
                    LOG.debug("A record at {} was left out: {}", delivery.position(), wrong.message());
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
