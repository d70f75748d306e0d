package dev.orchestra.reconstruction;

import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.Topics;
import dev.orchestra.registry.HeartbeatReader;
import dev.orchestra.workers.checkpoints.LastCheckpoints;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds agent processes that are gone, and says for each step they had accepted that it is lost: {@code step.lost} on the
 * answers' topic and key, so that answers that were there before are applied before, and {@code verdict.given} for the audit.
 *
 * <p>Each replica judges the heartbeat partitions that the group {@code orchestra-detector} assigns to it. A verdict that is
 * given again, after a crash or by the next owner, has the same id and changes nothing.
 *
 * <p>"Read without interruption" is known per process, not per partition: in a cluster where the leader of one heartbeat
 * partition is away and the others answer, its agents are judged too early. What they had accepted is then done twice, and the
 * fence (a lost attempt's answer is not applied) keeps it harmless.
 */
public final class FailureDetector implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FailureDetector.class);
    private static final int AGENTS_MAX = 20_000;
    /** Short against the time-outs, and a thousand heartbeats a second cost a few reads. */
    private static final Duration GATHER = Duration.ofMillis(200);

    private final Verdicts verdicts;
    private final LongSupplier nanoTime;
    private final HeartbeatWatch watch;
    private final ScheduledExecutorService looks;
    private volatile @Nullable Subscription subscription;
    /** Guarded by the watch. */
    private boolean tooMany;

    private FailureDetector(
            EventLog log,
            Topics topics,
            DetectorSettings settings,
            LastCheckpoints checkpoints,
            Clock clock,
            LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.watch = new HeartbeatWatch(settings, AGENTS_MAX, nanoTime.getAsLong());
        this.looks = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("failure-detector").daemon(true).factory());
        this.verdicts = new Verdicts(log, new DetectorEvents(topics, clock), checkpoints, clock, looks);
    }

    /**
     * Starts to watch, in the background; a journal that is away is waited for.
     *
     * @param checkpoints says what a lost attempt had got to, which goes along with the verdict
     */
    public static FailureDetector start(
            EventLog log, Topics topics, DetectorSettings settings, LastCheckpoints checkpoints, Clock clock) {
        return start(log, topics, settings, checkpoints, clock, System::nanoTime);
    }

    static FailureDetector start(
            EventLog log,
            Topics topics,
            DetectorSettings settings,
            LastCheckpoints checkpoints,
            Clock clock,
            LongSupplier nanoTime) {
        FailureDetector detector = new FailureDetector(log, topics, settings, checkpoints, clock, nanoTime);
        detector.subscription = log.subscribe(
                SubscriptionOptions.of(topics.prefix() + "orchestra-detector", Set.of(topics.agentHeartbeat()))
                        .startingAt(SubscriptionOptions.From.ALWAYS_START)
                        .gathering(GATHER)
                        .rawRecords(),
                detector.new Reader(log));
        long interval = settings.lookInterval().toNanos();
        var unused = detector.looks.scheduleWithFixedDelay(detector::look, interval, interval, TimeUnit.NANOSECONDS);
        return detector;
    }

    /** Judges once; called at each interval. */
    void look() {
        try {
            Subscription current = subscription;
            if (current == null) {
                return;
            }
            verdicts.repeat();
            Map<Integer, Reading> readings = new HashMap<>();
            for (TopicPartition partition : current.assignment()) {
                readings.put(partition.partition(), new Reading(current.lag(partition), current.lastRead()));
            }
            List<Verdict> found;
            List<Suspicion> suspicions;
            synchronized (watch) {
                found = watch.look(readings, nanoTime.getAsLong());
                suspicions = watch.suspicions();
            }
            found.forEach(this::give);
            suspicions.forEach(verdicts::say);
        } catch (Throwable e) {
            LOG.error("A look of the failure detector failed; the next one comes.", e);
        }
    }

    /** Stops judging; another replica takes over the partitions. */
    @Override
    public void close() {
        looks.shutdown();
        Subscription current = subscription;
        if (current != null) {
            current.close();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // It completes when all is stored, and tries until then.
    private void give(Verdict verdict) {
        if (verdict.steps().isEmpty()) {
            LOG.info("Agent {} is gone; it worked on nothing. {}", verdict.agentId(), verdict.evidence());
        } else {
            LOG.warn(
                    "Agent {} is lost with {} steps. {}",
                    verdict.agentId(),
                    verdict.steps().size(),
                    verdict.evidence());
        }
        verdicts.give(verdict).thenRun(() -> {
            if (isToClear(verdict)) {
                verdicts.clear(verdict.agentId());
            }
        });
    }

    private boolean isToClear(Verdict verdict) {
        synchronized (watch) {
            return watch.mayClear(verdict);
        }
    }

    /** Deduplication key: the agent's id; a heartbeat that comes again says the same again. */
    private final class Reader implements DeliveryHandler {

        private final HeartbeatReader heartbeats;

        Reader(EventLog log) {
            this.heartbeats = new HeartbeatReader(log);
        }

        @Override
        public boolean offer(Delivery delivery) {
            int partition = delivery.position().partition();
            Instant stamp = delivery.raw().timestamp();
            switch (heartbeats.read(delivery.raw())) {
                case HeartbeatReader.Read.Heard(String agentId, String agent, AgentHeartbeat data) -> {
                    heard(partition, new Heartbeat(agentId, agent, data.incarnation(), data.steps(), stamp));
                    delivery.done();
                }
                case HeartbeatReader.Read.Cleared(String agentId) -> {
                    synchronized (watch) {
                        watch.gone(partition, agentId, stamp);
                    }
                    delivery.done();
                }
                case HeartbeatReader.Read.Wrong wrong -> delivery.refuse(wrong.reason(), wrong.message());
            }
            return true;
        }

        private void heard(int partition, Heartbeat heartbeat) {
            synchronized (watch) {
                boolean watched = watch.heard(partition, heartbeat, nanoTime.getAsLong());
                if (!watched && !tooMany) {
                    LOG.error(
                            "More than {} agents sent heartbeats: {} and later ones are not watched; their steps end by their deadlines. Add replicas, or remove agents that are gone.",
                            AGENTS_MAX,
                            heartbeat.agentId());
                }
                tooMany = !watched;
            }
        }

        @Override
        public void assigned(Set<TopicPartition> partitions) {
            synchronized (watch) {
                watch.assigned(numbers(partitions));
            }
        }

        @Override
        public void revoked(Set<TopicPartition> partitions) {
            synchronized (watch) {
                watch.revoked(numbers(partitions));
            }
        }

        private static Set<Integer> numbers(Set<TopicPartition> partitions) {
            Set<Integer> numbers = new HashSet<>();
            partitions.forEach(partition -> numbers.add(partition.partition()));
            return numbers;
        }
    }
}
