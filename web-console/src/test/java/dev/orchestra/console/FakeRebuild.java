package dev.orchestra.console;

import dev.orchestra.history.HistoryRebuild;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A rebuild that is where the test says. */
final class FakeRebuild implements HistoryRebuild {

    @Nullable
    Progress progress;

    @Override
    public Progress begin() {
        var begun =
                new Progress(1, Instant.parse("2026-01-01T00:00:00Z"), null, 250, 1000, 125.4, Duration.ofSeconds(6));
        progress = begun;
        return begun;
    }

    @Override
    public Optional<Progress> progress() {
        return Optional.ofNullable(progress);
    }
}
