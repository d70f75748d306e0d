package dev.orchestra.events.bus;

import dev.orchestra.events.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Counts what a replay would send. */
final class PlanCount {

    private final int kindsMax;
    private final Map<String, Long> byType = new HashMap<>();
    private final Map<String, Long> bySource = new HashMap<>();
    private long events;
    private @Nullable Instant first;
    private @Nullable Instant last;

    PlanCount(int kindsMax) {
        this.kindsMax = kindsMax;
    }

    void add(Recorded recorded) {
        Event event = recorded.event();
        count(byType, event.type());
        count(bySource, event.source());
        events++;
        first = first == null || recorded.recordedAt().isBefore(first) ? recorded.recordedAt() : first;
        last = last == null || recorded.recordedAt().isAfter(last) ? recorded.recordedAt() : last;
    }

    private void count(Map<String, Long> counts, String kind) {
        counts.merge(counts.containsKey(kind) || counts.size() < kindsMax ? kind : ReplayPlan.OTHERS, 1L, Long::sum);
    }

    ReplayPlan plan(ReplayRequest request, long read, boolean complete) {
        String where = switch (request.target()) {
            case ReplayTarget.ToTopic(String topic, boolean evenIfSource) -> topic;
            case ReplayTarget.ToHandler(EventHandler handler) -> "the handler";
        };
        String summary =
                "Would send %s%,d of %,d events, of %,d types and %,d sources, to %s, in about %s at %,d a second."
                        .formatted(
                                complete ? "" : "at least ",
                                events,
                                read,
                                byType.size(),
                                bySource.size(),
                                where,
                                Duration.ofSeconds(
                                        (events + request.eventsPerSecond() - 1) / request.eventsPerSecond()),
                                request.eventsPerSecond());
        return new ReplayPlan(
                events,
                read,
                byType,
                bySource,
                Optional.ofNullable(first),
                Optional.ofNullable(last),
                complete,
                summary);
    }
}
