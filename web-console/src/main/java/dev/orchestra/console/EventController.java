package dev.orchestra.console;

import dev.orchestra.history.EventHistory;
import dev.orchestra.history.EventHistory.EventFilter;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Shows what was said on the topics. */
@RestController
@RequestMapping("/api/v1/events")
@Tag(name = "Events")
final class EventController {

    private final EventHistory history;
    private final HistoryPages pages;

    EventController(EventHistory history, HistoryPages pages) {
        this.history = history;
        this.pages = pages;
    }

    @GetMapping
    @Operation(
            summary = "Lists events, the newest first",
            description =
                    "A type that ends with a dot is the beginning of types. from is the first instant (RFC 3339) that counts, to the first that does not, both of the"
                            + " record's time. Heartbeats are left out.")
    Page<EventItem> events(
            @RequestParam(required = false) @Nullable String type,
            @RequestParam(required = false) @Nullable String source,
            @RequestParam(required = false) @Nullable String correlationid,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        if (from != null && to != null && !from.isBefore(to)) {
            throw ProblemException.field("to", "expected a time after from, " + from + ", but got " + to);
        }
        var filter = new EventFilter(
                Optional.ofNullable(type),
                Optional.ofNullable(source),
                Optional.ofNullable(correlationid),
                Optional.ofNullable(from),
                Optional.ofNullable(to));
        return pages.page(limit, most -> history.events(filter, cursor, most), EventItem::of);
    }
}
