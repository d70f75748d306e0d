package dev.orchestra.reconstruction.checkpoints;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.Topics;
import dev.orchestra.reconstruction.checkpoints.CheckpointPlaces.Place;
import dev.orchestra.workers.checkpoints.LastCheckpoints;
import java.time.Clock;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows where the newest checkpoint of each step is on {@code agent.checkpoint}, and reads it when it is asked for. Each replica
 * reads the topic whole and from its start, in a group of its own, without decoding what it need not. Checkpoints of steps that
 * have ended are removed from the topic here.
 */
public final class CheckpointIndex implements LastCheckpoints, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointIndex.class);
    private static final String ATTEMPT = "ce_" + Attribute.ATTEMPT.wireName();
    private static final int REMOVED_AT_ONCE_MAX = 1_000;

    private final EventLog log;
    private final String topic;
    private final CheckpointIndexSettings settings;
    private final Clock clock;
    private final CheckpointPlaces places;
    private final ReadProgress progress = new ReadProgress();
    private final EndedJobs ended = new EndedJobs();
    private final CheckpointLookups lookups;
    private volatile @Nullable Subscription subscription;
    /** Only the subscription's thread uses it. */
    private boolean tooMany;

    private CheckpointIndex(EventLog log, Topics topics, CheckpointIndexSettings settings, Clock clock) {
        this.log = log;
        this.topic = topics.agentCheckpoint();
        this.settings = settings;
        this.clock = clock;
        this.places = new CheckpointPlaces(settings.jobsMax());
        this.lookups = new CheckpointLookups(
                log, topic, places, progress, () -> subscription, settings.readTimeout(), this::sweep);
    }

    /** Starts reading in the background; a journal that is away is waited for. */
    public static CheckpointIndex start(EventLog log, Topics topics, CheckpointIndexSettings settings, Clock clock) {
        CheckpointIndex index = new CheckpointIndex(log, topics, settings, clock);
        String group = topics.prefix() + "orchestra-checkpoints-" + UUID.randomUUID();
        index.subscription = log.subscribe(
                SubscriptionOptions.of(group, Set.of(index.topic))
                        .startingAt(SubscriptionOptions.From.ALWAYS_START)
                        .rawRecords(),
                index.new Reader());
        index.lookups.start();
        return index;
    }

    @Override
    public CompletableFuture<Found> of(String jobKey, int attempt) {
        return lookups.of(jobKey, attempt);
    }

    @Override
    public void ended(String jobKey) {
        ended.add(jobKey);
        if (places.knows(jobKey)) {
            clear(jobKey);
        }
    }

    /** How many jobs' checkpoints are known. */
    public int size() {
        return places.size();
    }

    @Override
    public void close() {
        lookups.close();
        Subscription current = subscription;
        if (current != null) {
            current.close();
        }
    }

    private void sweep() {
        places.olderThan(clock.instant().minus(settings.ageMax()), REMOVED_AT_ONCE_MAX)
                .forEach(this::clear);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What stays behind is removed when it is old.
    private void clear(String jobKey) {
        places.remove(jobKey);
        try {
            log.append(Outgoing.tombstone(topic, jobKey)).whenComplete((stored, error) -> {
                if (error != null) {
                    LOG.debug("The checkpoints of job {} stay on their topic for now.", jobKey, error);
                }
            });
        } catch (RuntimeException e) {
            LOG.debug("The checkpoints of job {} stay on their topic for now.", jobKey, e);
        }
    }

    /** Deduplication key: job key and attempt; a checkpoint that comes again stands where it stood. */
    private final class Reader implements DeliveryHandler {

        @Override
        public boolean offer(Delivery delivery) {
            RawRecord raw = delivery.raw();
            raw.keyText().ifPresent(jobKey -> note(jobKey, raw));
            progress.read(
                    new TopicPartition(
                            delivery.position().topic(), delivery.position().partition()),
                    delivery.position().offset());
            delivery.done();
            return true;
        }

        @Override
        public void batchOffered() {
            progress.announce();
        }

        private void note(String jobKey, RawRecord raw) {
            if (raw.value() == null) {
                places.remove(jobKey);
            } else if (ended.contains(jobKey)) {
                clear(jobKey);
            } else {
                attempt(raw).ifPresent(attempt -> note(jobKey, new Place(attempt, raw.position(), raw.timestamp())));
            }
        }

        private void note(String jobKey, Place place) {
            boolean oneWent = places.note(jobKey, place);
            if (oneWent && !tooMany) {
                LOG.warn(
                        "More than {} steps have checkpoints; the oldest are not given along with verdicts any more.",
                        settings.jobsMax());
            }
            tooMany = oneWent;
        }

        private Optional<Integer> attempt(RawRecord raw) {
            return raw.header(ATTEMPT)
                    .or(() -> log.decode(raw) instanceof Decoded.Readable(Event event)
                            ? event.attribute(Attribute.ATTEMPT)
                            : Optional.empty())
                    .flatMap(CheckpointIndex::number);
        }

        @Override
        public void assigned(Set<TopicPartition> partitions) {
            progress.startAgain(partitions);
            Set<Integer> numbers = new HashSet<>();
            partitions.forEach(partition -> numbers.add(partition.partition()));
            places.forget(numbers);
        }
    }

    private static Optional<Integer> number(String text) {
        try {
            return Optional.of(Integer.parseInt(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
