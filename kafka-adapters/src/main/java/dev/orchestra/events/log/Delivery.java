package dev.orchestra.events.log;

import dev.orchestra.events.Event;
import java.util.Optional;

/**
 * One record that a subscriber got. It stays the subscriber's until it says {@link #done()} or refuses it; offsets are
 * committed up to the first delivery that is neither. Both may be called from any thread, and more than once: only the
 * first counts.
 */
public interface Delivery {

    RawRecord raw();

    /** The event; empty for a tombstone, and always when the subscription reads raw records. */
    Optional<Event> event();

    /** The durable hand-over is done: the record need not be read again. */
    void done();

    /**
     * Keeps the record as a dead letter, untouched, with the reason. It is done when the dead letter is stored; until
     * then this is repeated.
     *
     * @param message what was wrong and what to do, for an operator
     */
    void refuse(RefusalReason reason, String message);

    default Position position() {
        return raw().position();
    }
}
