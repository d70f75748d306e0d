package dev.orchestra.events.bus;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a replay is.
 *
 * @param total how many records it looks at
 * @param read how many it has looked at
 * @param sent how many events have arrived where they go
 * @param endedAt empty while it runs
 * @param message what it waits for, or why it failed; for a person
 */
public record ReplayProgress(
        String id,
        State state,
        long total,
        long read,
        long sent,
        Instant startedAt,
        Optional<Instant> endedAt,
        Optional<String> message) {

    public enum State {
        RUNNING,
        COMPLETED,
        CANCELLED,
        /** What was sent until then was sent. */
        FAILED;

        public boolean isFinal() {
            return this != RUNNING;
        }
    }
}
