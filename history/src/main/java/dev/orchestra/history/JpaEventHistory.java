package dev.orchestra.history;

import dev.orchestra.history.EngineHistory.Page;
import dev.orchestra.workers.inbox.Fingerprint;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the events' table. */
final class JpaEventHistory implements EventHistory {

    private final Rows.Events events;

    JpaEventHistory(Rows.Events events) {
        this.events = events;
    }

    @Override
    public Page<RecordedEvent> events(EventFilter filter, @Nullable String after, int limit) {
        var condition = Conditions.of(filter, Cursor.parse(after));
        var most = Cursor.oneMoreThan(limit);
        return HistoryUnavailableException.ask(() -> Cursor.page(
                events.findBy(
                        condition,
                        query -> query.sortBy(Conditions.newestFirst("recordedAt"))
                                .limit(most.max())
                                .all()),
                limit,
                row -> Cursor.of(row.recordedAt, row.key),
                EventRow::view));
    }

    @Override
    public Optional<RecordedEvent> event(String source, String id) {
        return HistoryUnavailableException.ask(
                () -> events.findByFingerprint(Fingerprint.of(source, id)).map(EventRow::view));
    }
}
