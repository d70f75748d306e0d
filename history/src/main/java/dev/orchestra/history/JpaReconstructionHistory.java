package dev.orchestra.history;

import dev.orchestra.history.EngineHistory.Page;
import dev.orchestra.history.EventHistory.RecordedEvent;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;

/** Reads the cases' table and their events. */
final class JpaReconstructionHistory implements ReconstructionHistory {

    private static final Limit EVENTS_MAX = Limit.of(1000);

    private final Rows.Cases cases;
    private final Rows.Events events;

    JpaReconstructionHistory(Rows.Cases cases, Rows.Events events) {
        this.cases = cases;
        this.events = events;
    }

    @Override
    public Page<Reconstruction> reconstructions(CaseFilter filter, @Nullable String after, int limit) {
        var condition = Conditions.of(filter, Cursor.parse(after));
        var most = Cursor.oneMoreThan(limit);
        return HistoryUnavailableException.ask(() -> Cursor.page(
                cases.findBy(
                        condition,
                        query -> query.sortBy(Conditions.newestFirst("openedAt"))
                                .limit(most.max())
                                .all()),
                limit,
                row -> Cursor.of(row.openedAt, row.key),
                CaseRow::view));
    }

    @Override
    public Optional<Reconstruction> reconstruction(String caseId) {
        return HistoryUnavailableException.ask(() -> cases.findByCaseId(caseId).map(CaseRow::view));
    }

    @Override
    public List<RecordedEvent> caseEvents(String caseId) {
        return HistoryUnavailableException.ask(
                () -> events.findByCaseIdOrderByRecordedAtAscKeyAsc(caseId, EVENTS_MAX).stream()
                        .map(EventRow::view)
                        .toList());
    }
}
