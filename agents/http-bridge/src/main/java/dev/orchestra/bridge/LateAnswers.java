package dev.orchestra.bridge;

import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Hears the answers that agents gave by themselves, or verdicts of the server, on the answers' topic: whoever waits for one
 * need not wait any longer. Only the headers are looked at.
 */
final class LateAnswers implements AutoCloseable, DeliveryHandler {

    private static final String JOB_KEY = "ce_jobkey";
    private static final String ATTEMPT = "ce_attempt";
    private static final Duration SCAN_MAX = Duration.ofSeconds(30);
    private static final int WAITING_MAX = 100_000;

    /** One sending of a step. */
    record Key(String jobKey, String attempt) {}

    private final EventLog log;
    private final String topic;
    private final Subscription subscription;
    private final ConcurrentHashMap<Key, Wait> waits = new ConcurrentHashMap<>();

    LateAnswers(EventLog log, Topics topics, String replica) {
        this.log = log;
        this.topic = topics.stepResponse();
        String group = topics.prefix() + "orchestra-bridge-" + replica + "-" + UUID.randomUUID();
        this.subscription = log.subscribe(
                SubscriptionOptions.of(group, Set.of(topic))
                        .startingAt(SubscriptionOptions.From.END)
                        .rawRecords(),
                this);
    }

    /** Whether all answers from now on are heard. */
    boolean isListening() {
        Set<TopicPartition> owned = subscription.assignment();
        return !owned.isEmpty()
                && owned.stream()
                        .allMatch(partition -> subscription.lag(partition).isPresent());
    }

    /** Waits for the answer to a step from now on. */
    Wait expect(String jobKey, int attempt) {
        if (waits.size() >= WAITING_MAX) {
            throw new IllegalStateException("More than %,d steps wait for their answers.".formatted(WAITING_MAX));
        }
        return waits.computeIfAbsent(new Key(jobKey, Integer.toString(attempt)), Wait::new);
    }

    /** Nobody waits for it any longer. */
    void forget(Key step) {
        waits.remove(step);
    }

    /**
     * Those of these steps that have an answer on the topic already.
     *
     * @param since when the oldest of them was taken
     * @throws dev.orchestra.events.log.JournalUnavailableException if the journal does not answer
     */
    Set<Key> answeredSince(Instant since, Set<Key> steps) {
        Set<Key> answered = new HashSet<>();
        Map<TopicPartition, Long> from = log.offsetsAt(Set.of(topic), since);
        Map<TopicPartition, Long> ends = log.ends(Set.of(topic));
        Set<TopicPartition> partitions = new HashSet<>();
        steps.forEach(step -> partitions.add(log.partitionOf(topic, step.jobKey())));
        for (TopicPartition partition : partitions) {
            log.scanRaw(
                    partition,
                    from.getOrDefault(partition, 0L),
                    ends.getOrDefault(partition, 0L),
                    SCAN_MAX,
                    record -> key(record).filter(steps::contains).ifPresent(answered::add));
        }
        return answered;
    }

    @Override
    public boolean offer(Delivery delivery) {
        key(delivery.raw()).ifPresent(key -> {
            Wait wait = waits.get(key);
            if (wait != null) {
                wait.there.countDown();
            }
        });
        delivery.done();
        return true;
    }

    private static Optional<Key> key(RawRecord record) {
        return record.header(JOB_KEY)
                .flatMap(jobKey -> record.header(ATTEMPT).map(attempt -> new Key(jobKey, attempt)));
    }

    @Override
    public void close() {
        subscription.close();
    }

    /** The wait for one answer. */
    final class Wait implements AutoCloseable {

        private final Key key;
        private final CountDownLatch there = new CountDownLatch(1);

        private Wait(Key key) {
            this.key = key;
        }

        boolean isThere() {
            return there.getCount() == 0;
        }

        void await() throws InterruptedException {
            there.await();
        }

        /** @return false if the answer did not come within the time */
        boolean await(Duration most) throws InterruptedException {
            return there.await(Math.max(0, most.toMillis()), TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            waits.remove(key, this);
        }
    }
}
