package dev.orchestra.events.subscription;

import dev.orchestra.events.Event;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RefusalReason;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A record on its way through a subscription. */
final class PendingDelivery implements Delivery {

    private final RawRecord raw;
    private final DeliverySink sink;
    private final AtomicBoolean settled = new AtomicBoolean();
    private volatile boolean done;

    // Only the subscription's thread touches these before it offers the delivery.
    private @Nullable Decoded decoded;
    private Optional<Event> event = Optional.empty();
    private int failures;

    PendingDelivery(RawRecord raw, DeliverySink sink) {
        this.raw = raw;
        this.sink = sink;
    }

    @Override
    public RawRecord raw() {
        return raw;
    }

    @Override
    public Optional<Event> event() {
        return event;
    }

    @Override
    public void done() {
        if (settled.compareAndSet(false, true)) {
            markDone();
        }
    }

    @Override
    public void refuse(RefusalReason reason, String message) {
        if (settled.compareAndSet(false, true)) {
            sink.refuse(this, reason, message);
        }
    }

    void markDone() {
        done = true;
        sink.done();
    }

    boolean isDone() {
        return done;
    }

    @Nullable
    Decoded decoded() {
        return decoded;
    }

    void decoded(Decoded result) {
        decoded = result;
        if (result instanceof Decoded.Readable readable) {
            event = Optional.of(readable.event());
        }
    }

    /** How often the handler has thrown on it, this time included. */
    int failed() {
        return ++failures;
    }
}
