package dev.orchestra.workers.output;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import java.util.Set;

/**
 * Says {@code workflow.stalled} and {@code workflow.cancelled}, from the engine's records. Runs until it is closed; needs the
 * exporter, and says nothing without it.
 */
public final class Outcomes implements AutoCloseable {

    private static final int INSTANCES_MAX = 100_000;

    private final OutcomeReader reader;
    private final Subscription subscription;

    private Outcomes(OutcomeReader reader, Subscription subscription) {
        this.reader = reader;
        this.subscription = subscription;
    }

    /** @param older knows where instances came from that began before this process did */
    public static Outcomes start(EventLog log, Topics topics, Origins older) {
        OutcomeReader reader = new OutcomeReader(log, topics, new Ancestry(older, INSTANCES_MAX));
        Subscription subscription = log.subscribe(
                SubscriptionOptions.of(topics.prefix() + "orchestra-outcomes", Set.of(topics.engineRecords()))
                        .rawRecords()
                        .recordsPerReadMax(2_000),
                reader);
        reader.attach(subscription);
        return new Outcomes(reader, subscription);
    }

    @Override
    public void close() {
        subscription.close();
        reader.close();
    }
}
