package dev.orchestra.console;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.SubscriptionOptions.From;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.Topics;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Reads {@code workflow.output} for those who wait on this replica; every replica reads all of it, from when it starts. */
@Component
final class ResultSubscription implements SmartLifecycle {

    private static final int LOOK_BACK_RECORDS = 20_000;
    private static final Duration LOOK_BACK_TIME = Duration.ofSeconds(5);

    private final EventLog log;
    private final Topics topics;
    private final AwaitedResults results;
    private final AtomicReference<Subscription> subscription = new AtomicReference<>();

    ResultSubscription(EventLog log, Topics topics, ConsoleProperties properties) {
        this.log = log;
        this.topics = topics;
        this.results = new AwaitedResults(properties.awaitingMax());
    }

    AwaitedResults results() {
        return results;
    }

    /** Whether a result that is written from now on will be seen. */
    boolean ready() {
        Subscription running = subscription.get();
        if (running == null) {
            return false;
        }
        Set<TopicPartition> owned = running.assignment();
        return !owned.isEmpty()
                && owned.stream().allMatch(partition -> running.lag(partition).isPresent());
    }

    /** Looks in the newest records for a result that came before anybody waited for it. */
    Optional<Event> earlier(String instanceKey) {
        TopicPartition partition = log.partitionOf(topics.workflowOutput(), instanceKey);
        Long end = log.ends(Set.of(topics.workflowOutput())).get(partition);
        if (end == null || end == 0) {
            return Optional.empty();
        }
        var found = new AtomicReference<Event>();
        log.scan(
                partition,
                Math.max(0, end - LOOK_BACK_RECORDS),
                end,
                LOOK_BACK_TIME,
                delivery -> delivery.event()
                        .filter(event -> event.attribute(Attribute.CORRELATION_ID)
                                .filter(instanceKey::equals)
                                .isPresent())
                        .ifPresent(found::set));
        return Optional.ofNullable(found.get());
    }

    @Override
    public void start() {
        // A group of this process's own: it begins at the end, and its place means nothing to the next process.
        SubscriptionOptions options = SubscriptionOptions.of(
                        topics.prefix() + "orchestra-results-" + UUID.randomUUID(), Set.of(topics.workflowOutput()))
                .startingAt(From.END);
        subscription.set(log.subscribe(options, results));
    }

    @Override
    public void stop() {
        results.close();
        Subscription running = subscription.getAndSet(null);
        if (running != null) {
            running.close();
        }
    }

    @Override
    public boolean isRunning() {
        return subscription.get() != null;
    }

    /** Stops before the web server does, so that calls that wait are answered. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE;
    }
}
