package dev.orchestra.console;

import dev.orchestra.history.HistoryRebuild;
import dev.orchestra.history.HistoryRebuild.Progress;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Builds the history anew. */
@RestController
@RequestMapping("/api/v1/history/rebuild")
@Tag(name = "History")
final class HistoryController {

    private static final URI HERE = URI.create("/api/v1/history/rebuild");

    private final HistoryRebuild rebuild;

    HistoryController(HistoryRebuild rebuild) {
        this.rebuild = rebuild;
    }

    @PostMapping
    @Operation(
            summary = "Drops the history and builds it anew from the topics",
            description =
                    "202 with how far it is. While one is under way, it goes on and no other begins. Steps go on.")
    ResponseEntity<RebuildItem> begin() {
        return ResponseEntity.accepted().location(HERE).body(RebuildItem.of(Optional.of(rebuild.begin())));
    }

    @GetMapping
    @Operation(summary = "Shows how far the newest rebuild of the history is")
    RebuildItem show() {
        return RebuildItem.of(rebuild.progress());
    }

    /**
     * How far it is.
     *
     * @param generation how often the history was built anew
     * @param done of the records that were there when it began
     * @param perSecond records, on average since the beginning
     * @param remainingSeconds about how long it takes; nothing before that can be said
     */
    record RebuildItem(
            State state,
            int generation,
            @Nullable Instant startedAt,
            @Nullable Instant endedAt,
            long done,
            long total,
            long perSecond,
            @Nullable Long remainingSeconds) {

        /** Whether it runs. */
        enum State {
            NEVER,
            RUNNING,
            COMPLETED
        }

        static RebuildItem of(Optional<Progress> progress) {
            return progress.map(now -> new RebuildItem(
                            now.endedAt() == null ? State.RUNNING : State.COMPLETED,
                            now.generation(),
                            now.startedAt(),
                            now.endedAt(),
                            now.done(),
                            now.total(),
                            Math.round(now.perSecond()),
                            now.remaining() == null ? null : now.remaining().toSeconds()))
                    .orElseGet(() -> new RebuildItem(State.NEVER, 0, null, null, 0, 0, 0, null));
        }
    }
}
