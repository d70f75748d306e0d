package dev.orchestra.events.subscription;

import dev.orchestra.events.Event;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.cloudevents.EventCodec;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.RefusalReason;
import java.util.Optional;

/** A record that was read outside any group: there is nothing to commit and nobody to refuse it for. */
public record ScannedDelivery(RawRecord raw, Optional<Event> event) implements Delivery {

    /** Nothing if the record is broken. */
    public static Optional<Delivery> of(RawRecord record, EventCodec codec) {
        return switch (codec.decode(record)) {
            case Decoded.Readable readable -> Optional.of(new ScannedDelivery(record, Optional.of(readable.event())));
            case Decoded.NoValue noValue -> Optional.of(new ScannedDelivery(record, Optional.empty()));
            case Decoded.Unreadable unreadable -> Optional.empty();
        };
    }

    @Override
    public void done() {}

    @Override
    public void refuse(RefusalReason reason, String message) {}
}
