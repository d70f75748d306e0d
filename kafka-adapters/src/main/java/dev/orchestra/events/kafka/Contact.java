package dev.orchestra.events.kafka;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** When the broker last answered anybody in this process. */
final class Contact {

    private static final Duration RECENT = Duration.ofSeconds(3);

    private final Clock clock;
    private volatile Instant last = Instant.EPOCH;

    Contact(Clock clock) {
        this.clock = clock;
    }

    Instant made() {
        Instant now = clock.instant();
        last = now;
        return now;
    }

    boolean isRecent() {
        return last.plus(RECENT).isAfter(clock.instant());
    }
}
