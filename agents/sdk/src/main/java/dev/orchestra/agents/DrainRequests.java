package dev.orchestra.agents;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.DrainRequested;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.Delivery;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests to drain this process. They name the incarnation that is meant, so one that comes again after a restart changes nothing,
 * and neither does one that comes to a process which ends already.
 */
final class DrainRequests {

    private static final Logger LOG = LoggerFactory.getLogger(DrainRequests.class);

    private final AgentSettings settings;
    private final AgentEvents events;
    private final Clock clock;
    private final Consumer<Duration> asked;

    /** @param asked begins to drain, with that time for what is accepted; must not block */
    DrainRequests(AgentSettings settings, AgentEvents events, Clock clock, Consumer<Duration> asked) {
        this.settings = settings;
        this.events = events;
        this.clock = clock;
        this.asked = asked;
    }

    /** It is done with at once: whether the drain gets to its end, the agent's own events say. */
    void take(Delivery delivery) {
        delivery.done();
        Event event = delivery.event().orElse(null);
        if (event == null || !event.is(EventType.DRAIN_REQUESTED)) {
            return;
        }
        try {
            DrainRequested request = event.dataAs(DrainRequested.class);
            if (request.agentId().equals(settings.agentId())) {
                take(request, event);
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // Each process reads it, and whoever asks sees that nobody drains.
            LOG.warn("The request at {} cannot be read and is left alone.", delivery.position(), e);
        }
    }

    private void take(DrainRequested request, Event event) {
        boolean over = event.attribute(Attribute.EXPIRY_TIME)
                .map(Instant::parse)
                .filter(clock.instant()::isAfter)
                .isPresent();
        boolean meant = request.incarnation() == null || request.incarnation().equals(events.incarnation());
        if (over || !meant || settings.card().actsFor() != null) {
            LOG.info(
                    "A request to drain {} is left alone: it was for incarnation {} and has to be taken by {}; this is {}.",
                    settings.agentId(),
                    request.incarnation(),
                    event.attribute(Attribute.EXPIRY_TIME).orElse("no time"),
                    events.incarnation());
            return;
        }
        asked.accept(request.finishWithin());
    }
}
