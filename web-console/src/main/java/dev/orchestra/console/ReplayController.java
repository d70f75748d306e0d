package dev.orchestra.console;

import dev.orchestra.events.bus.EventBus;
import dev.orchestra.events.bus.ReplayPlan;
import dev.orchestra.events.bus.ReplayRequest;
import dev.orchestra.events.bus.UnknownTopicException;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Sends again what was said. */
@RestController
@RequestMapping("/api/v1/events")
@Tag(name = "Events")
final class ReplayController {

    private static final String REPLAYS = "/api/v1/events/replays/";

    private final EventBus bus;
    private final StartedReplays replays;

    ReplayController(EventBus bus, StartedReplays replays) {
        this.bus = bus;
        this.replays = replays;
    }

    @PostMapping("/replay")
    @Operation(
            summary = "Sends a selection of events to a topic again, once for an Idempotency-Key",
            description =
                    "The oldest first, with their id and source and with replayid. With dryRun 200 with what it"
                            + " would do; else 202 and where its progress is. It stops where the topic ended when it was asked for.")
    ResponseEntity<?> replay(
            @RequestHeader(name = RequestIds.HEADER, required = false) @Nullable String idempotencyKey,
            @Valid @RequestBody ReplayBody body) {
        String key = RequestIds.of(idempotencyKey).id();
        if (body.isDryRun()) {
            ReplayRequest request = body.request();
            return ResponseEntity.ok(Plan.of(checked(body, () -> bus.plan(request))));
        }
        ReplayItem item = ReplayItem.of(checked(body, () -> replays.start(key, body)));
        return ResponseEntity.accepted()
                .location(URI.create(REPLAYS + item.replayId()))
                .body(item);
    }

    private static <T> T checked(ReplayBody body, Supplier<T> call) {
        try {
            return call.get();
        } catch (UnknownTopicException e) {
            boolean target = body.to() != null && e.topic().equals(body.to().topic());
            throw ProblemException.field(target ? "to.topic" : "filter.topic", String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw ProblemException.field("to.topic", String.valueOf(e.getMessage()));
        }
    }

    @GetMapping("/replays")
    @Operation(summary = "Lists the replays that run on this server and the newest that ended")
    Page<ReplayItem> list() {
        List<ReplayItem> items = replays.all().stream().map(ReplayItem::of).toList();
        return new Page<>(items, null);
    }

    @GetMapping("/replays/{id}")
    @Operation(summary = "Shows how far a replay is")
    ReplayItem show(@PathVariable String id) {
        return ReplayItem.of(replays.get(id));
    }

    @DeleteMapping("/replays/{id}")
    @Operation(
            summary = "Cancels a replay",
            description =
                    "What was sent was sent. The state is CANCELLED a moment later; one that has ended stays as it is.")
    ReplayItem cancel(@PathVariable String id) {
        StartedReplays.Started started = replays.get(id);
        started.replay().cancel();
        return ReplayItem.of(started);
    }

    /**
     * What a replay would do.
     *
     * @param events how many would be sent
     * @param read how many records were looked at
     * @param complete false if there are more records than a dry run looks at
     */
    record Plan(
            long events,
            long read,
            boolean complete,
            Map<String, Long> byType,
            Map<String, Long> bySource,
            @Nullable Instant firstAt,
            @Nullable Instant lastAt,
            String summary) {

        static Plan of(ReplayPlan plan) {
            return new Plan(
                    plan.events(),
                    plan.read(),
                    plan.complete(),
                    plan.byType(),
                    plan.bySource(),
                    plan.first().orElse(null),
                    plan.last().orElse(null),
                    plan.summary());
        }
    }
}
