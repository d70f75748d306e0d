package dev.orchestra.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * Estimates the broker's time from the records that arrive. A record is never here before the broker stamped it, so the
 * smallest distance between its stamp and our clock is the difference of the clocks and the shortest way. Old records, read
 * while catching up, have larger distances and count for nothing; a minute's smallest one replaces that of two minutes ago,
 * so that clocks may drift and be set.
 */
final class BrokerClock {

    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final Clock clock;
    private volatile Estimate estimate = new Estimate(Duration.ZERO, Duration.ZERO, Instant.MIN, false);

    private record Estimate(Duration current, Duration previous, Instant windowEnd, boolean known) {
        Duration behind() {
            return current.compareTo(previous) < 0 ? current : previous;
        }
    }

    BrokerClock(Clock clock) {
        this.clock = clock;
    }

    /** A record with this stamp has arrived. Called by one thread. */
    void heard(Instant stamp) {
        Instant now = clock.instant();
        Duration distance = Duration.between(stamp, now);
        Estimate old = estimate;
        if (!old.known()) {
            estimate = new Estimate(distance, distance, now.plus(WINDOW), true);
        } else if (!now.isBefore(old.windowEnd())) {
            estimate = new Estimate(distance, old.current(), now.plus(WINDOW), true);
        } else if (distance.compareTo(old.current()) < 0) {
            estimate = new Estimate(distance, old.previous(), old.windowEnd(), true);
        }
    }

    /** The broker's time at an instant of our clock, or a little before it. Our own until a record was heard. */
    Instant at(Instant ours) {
        return ours.minus(estimate.behind());
    }
}
