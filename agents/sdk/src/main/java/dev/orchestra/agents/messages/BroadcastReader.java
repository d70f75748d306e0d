package dev.orchestra.agents.messages;

import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.MessageReceived.Receipt;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.DeliveryHandler;
import dev.orchestra.events.log.RefusalReason;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the broadcasts of one subscription: those of one sender one at a time and in order, those of different senders side
 * by side. Deduplication key: the event's source and id.
 */
final class BroadcastReader implements DeliveryHandler {

    private static final Logger LOG = LoggerFactory.getLogger(BroadcastReader.class);
    private static final int UNDER_WAY_MAX = 20_000;
    private static final int ATTEMPTS = 3;
    private static final long PAUSE_MILLIS = 200;

    private final Broadcasts which;
    private final BroadcastHandler handler;
    private final AgentAddress self;
    private final String topicPrefix;
    private final HandlerPool pool;
    private final Outbox outbox;
    private final MessageTracing tracing;
    private final ErrorWords words;
    private final Clock clock;
    private final Function<String, Receipts> newReceipts;
    private final CountDownLatch stopping;
    private final RecentMessages recent = RecentMessages.bounded();
    private final Map<String, Receipts> receipts = new ConcurrentHashMap<>();
    private volatile boolean accepting = true;

    /**
     * @param topicPrefix what stands before a broadcast's topic in the name of Kafka's
     * @param stopping is at zero when the process stops
     */
    BroadcastReader(
            Broadcasts which,
            BroadcastHandler handler,
            AgentAddress self,
            String topicPrefix,
            HandlerPool pool,
            Outbox outbox,
            MessageTracing tracing,
            ErrorWords words,
            Clock clock,
            Function<String, Receipts> newReceipts,
            CountDownLatch stopping) {
        this.which = which;
        this.handler = handler;
        this.self = self;
        this.topicPrefix = topicPrefix;
        this.pool = pool;
        this.outbox = outbox;
        this.tracing = tracing;
        this.words = words;
        this.clock = clock;
        this.newReceipts = newReceipts;
        this.stopping = stopping;
    }

    void stopAccepting() {
        accepting = false;
    }

    boolean isIdle() {
        return recent.underWay() == 0;
    }

    void flush() {
        receipts.values().forEach(Receipts::flush);
    }

    boolean owesReceipts() {
        return receipts.values().stream().anyMatch(some -> !some.isEmpty());
    }

    @Override
    public boolean offer(Delivery delivery) {
        if (!accepting || recent.underWay() >= UNDER_WAY_MAX) {
            return false;
        }
        Event event = delivery.event().orElse(null);
        if (event == null || !event.is(EventType.MESSAGE_BROADCAST)) {
            delivery.refuse(
                    RefusalReason.UNEXPECTED_TYPE,
                    "Expected an event of type '%s', but the type is '%s'."
                            .formatted(EventType.MESSAGE_BROADCAST.wireName(), event == null ? "none" : event.type()));
            return true;
        }
        Incoming incoming;
        try {
            String topic = delivery.position().topic().substring(topicPrefix.length());
            incoming = Incoming.of(event, delivery, Optional.of(topic), self);
        } catch (IllegalArgumentException e) {
            delivery.refuse(RefusalReason.INVALID_DATA, String.valueOf(e.getMessage()));
            return true;
        }
        if (which.type().filter(type -> !type.equals(incoming.message().type())).isPresent()) {
            delivery.done();
            return true;
        }
        return switch (recent.begin(incoming.key(), delivery)) {
            case RecentMessages.Seen.UnderWay underWay -> true;
            case RecentMessages.Seen.Handled handled -> {
                delivery.done();
                yield true;
            }
            case RecentMessages.Seen.New isNew -> begin(incoming, delivery);
        };
    }

    @Override
    public void batchOffered() {
        pool.begin();
    }

    private boolean begin(Incoming incoming, Delivery delivery) {
        if (pool.submit(incoming.message().sender(), () -> handle(incoming, delivery))) {
            return true;
        }
        recent.forget(incoming.key());
        return false;
    }

    private void handle(Incoming incoming, Delivery delivery) {
        Span span = tracing.start(incoming);
        try (Scope scope = span.makeCurrent()) {
            attempts(incoming, delivery, span);
        } catch (Throwable e) {
            LOG.error(
                    "A broadcast of {} could not be ended.", incoming.message().sender(), e);
        } finally {
            span.end();
        }
    }

    private void attempts(Incoming incoming, Delivery delivery, Span span) {
        Messenger messenger = new BoundMessenger(outbox, incoming.conversation(MessageTracing.traceparentOf(span)));
        for (int attempt = 1; ; attempt++) {
            try {
                handler.receive(incoming.message(), messenger);
                handled(incoming);
                return;
            } catch (Throwable e) {
                boolean stops = stopping.getCount() == 0;
                if (attempt == ATTEMPTS && !stops) {
                    String text = words.of(e);
                    span.setStatus(StatusCode.ERROR, text);
                    LOG.warn("The handler failed {} times on a broadcast of {}.", ATTEMPTS, delivery.position(), e);
                    recent.forget(incoming.key());
                    delivery.refuse(RefusalReason.UNEXPECTED_ERROR, text);
                    return;
                }
                if (stops || stopsWithin(PAUSE_MILLIS << attempt)) {
                    // It stays where it is and comes again when the process is back.
                    recent.forget(incoming.key());
                    return;
                }
            }
        }
    }

    private boolean stopsWithin(long millis) {
        try {
            return stopping.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return stopping.getCount() == 0;
        }
    }

    private void handled(Incoming incoming) {
        Message message = incoming.message();
        String topic = message.topic().orElseThrow();
        receipts.computeIfAbsent(topic, newReceipts)
                .add(
                        new Receipt(
                                message.id(),
                                message.source(),
                                message.sender().wireName(),
                                message.correlationId(),
                                clock.instant()),
                        () -> recent.handled(incoming.key()));
    }
}
