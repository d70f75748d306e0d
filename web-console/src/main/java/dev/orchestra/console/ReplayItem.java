package dev.orchestra.console;

import dev.orchestra.events.bus.ReplayProgress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a replay is.
 *
 * @param replayId what its events carry as {@code replayid}
 * @param topic where it goes
 * @param total records that it looks at
 * @param read records that it has looked at
 * @param sent events that have arrived
 * @param message what it waits for, or why it failed
 */
record ReplayItem(
        String replayId,
        ReplayProgress.State state,
        String topic,
        int perSecond,
        long total,
        long read,
        long sent,
        Instant startedAt,
        @Nullable Instant endedAt,
        @Nullable String message) {

    static ReplayItem of(StartedReplays.Started started) {
        ReplayProgress progress = started.replay().progress();
        return new ReplayItem(
                progress.id(),
                progress.state(),
                started.topic(),
                started.perSecond(),
                progress.total(),
                progress.read(),
                progress.sent(),
                progress.startedAt(),
                progress.endedAt().orElse(null),
                progress.message().orElse(null));
    }
}
