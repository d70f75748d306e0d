package dev.orchestra.events.bus;

import java.util.function.LongSupplier;

/**
 * Spreads events evenly over time. After a pause it does not catch up on more than a tenth of a second, so that the rate
 * holds over every second.
 */
final class Pace {

    private static final long CATCH_UP_NANOS_MAX = 100_000_000;

    private final long intervalNanos;
    private final LongSupplier nanos;
    private long due;

    /** @param nanos a clock that only goes forward, such as {@code System::nanoTime} */
    Pace(int perSecond, LongSupplier nanos) {
        this.intervalNanos = 1_000_000_000L / perSecond;
        this.nanos = nanos;
        this.due = nanos.getAsLong();
    }

    /** Counts one event and says how long to wait before it, in nanoseconds; 0 or less is not at all. */
    long next() {
        long now = nanos.getAsLong();
        due = Math.max(due, now - Math.min(CATCH_UP_NANOS_MAX, intervalNanos * 1_000));
        long wait = due - now;
        due += intervalNanos;
        return wait;
    }
}
