package dev.orchestra.console;

import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.SubscriptionOptions.From;
import dev.orchestra.events.log.Topics;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The newest dead letters, without their values, read from the dead letter topics whenever the server starts. A dead
 * letter that is read again is the same one.
 */
@Component
final class DeadLetterShelf implements DeliveryHandler, SmartLifecycle {

    private final EventLog log;
    private final Topics topics;
    private final int lettersMax;
    private final TreeSet<DeadLetter> letters = new TreeSet<>(DeadLetter.NEWEST_FIRST);
    private final AtomicReference<Subscription> subscription = new AtomicReference<>();

    DeadLetterShelf(EventLog log, Topics topics, ConsoleProperties properties) {
        this.log = log;
        this.topics = topics;
        this.lettersMax = properties.deadLettersMax();
    }

    /**
     * Some of them, the newest first.
     *
     * @param after the last one of the page before
     */
    synchronized List<DeadLetter> find(Predicate<DeadLetter> wanted, @Nullable DeadLetter after, int limit) {
        var rest = after == null ? letters : letters.tailSet(after, false);
        return rest.stream().filter(wanted).limit(limit).toList();
    }

    @Override
    public boolean offer(Delivery delivery) {
        DeadLetter letter = DeadLetter.of(delivery.raw());
        synchronized (this) {
            letters.add(letter);
            if (letters.size() > lettersMax) {
                letters.pollLast();
            }
        }
        delivery.done();
        return true;
    }

    @Override
    public void start() {
        SubscriptionOptions options = SubscriptionOptions.matching(
                        topics.prefix() + "orchestra-dead-letters-" + UUID.randomUUID(), topics.allDeadLetters())
                .startingAt(From.ALWAYS_START)
                .rawRecords();
        subscription.set(log.subscribe(options, this));
    }

    @Override
    public void stop() {
        Subscription running = subscription.getAndSet(null);
        if (running != null) {
            running.close();
        }
    }

    @Override
    public boolean isRunning() {
        return subscription.get() != null;
    }
}
