package dev.orchestra.agents;

import dev.orchestra.agents.lifecycle.RuntimePart;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the server asks of agent processes: what they know of a lost one, and that one ends in order. Every process reads all of it with one
 * reader, from its own place; there is little of it.
 */
final class ServerRequests implements DeliveryHandler, RuntimePart {

    /** How far back a process looks that has no place yet; questions are open for a few seconds. */
    private static final Duration LOOK_BACK = Duration.ofMinutes(1);

    private final AgentSettings settings;
    private final EventLog log;
    private final ContextResponder responder;
    private final DrainRequests drains;
    private final Clock clock;
    private volatile @Nullable Subscription subscription;

    ServerRequests(
            AgentSettings settings,
            EventLog log,
            AgentEvents events,
            ContextTelling telling,
            Optional<ContextPreparation> preparation,
            DrainRequests drains,
            Clock clock) {
        this.settings = settings;
        this.log = log;
        this.responder = new ContextResponder(settings, log, events, telling, preparation, clock, this::resume);
        this.drains = drains;
        this.clock = clock;
    }

    /**
     * Begins to read, before others learn of the process. To be called again until it succeeds.
     *
     * @throws dev.orchestra.events.log.JournalUnavailableException if the broker does not answer
     */
    synchronized void open() {
        if (subscription == null) {
            Set<String> read =
                    Set.of(settings.topics().contextRequest(), settings.topics().agentControl());
            subscription = log.subscribe(
                    SubscriptionOptions.ofPartitions(
                            settings.topics().contextGroup(settings.agentId()),
                            log.offsetsAt(read, clock.instant().minus(LOOK_BACK))),
                    this);
            responder.begin();
        }
    }

    @Override
    public boolean wants(RawRecord record) {
        // In structured mode the type is in the value.
        return record.header("ce_type")
                .map(type -> type.equals(EventType.CONTEXT_REQUESTED.wireName())
                        || type.equals(EventType.DRAIN_REQUESTED.wireName()))
                .orElse(true);
    }

    @Override
    public boolean passesOverUnreadable() {
        return true;
    }

    @Override
    public boolean offer(Delivery delivery) {
        if (delivery.position().topic().equals(settings.topics().agentControl())) {
            drains.take(delivery);
            return true;
        }
        return responder.offer(delivery);
    }

    private void resume() {
        Subscription current = subscription;
        if (current != null) {
            current.resume();
        }
    }

    @Override
    public void tick() {
        resume();
    }

    @Override
    public void drain(Duration most) throws InterruptedException {
        responder.awaitIdle(most);
    }

    @Override
    public void close() {
        responder.close();
        Subscription current = subscription;
        if (current != null) {
            current.close();
        }
    }
}
