package dev.orchestra.console;

import dev.orchestra.history.EngineHistory.Page;
import dev.orchestra.history.EventHistory.RecordedEvent;
import dev.orchestra.history.ReconstructionHistory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The cases that a test puts in; a cursor is the number of entries before. */
final class FakeCases implements ReconstructionHistory {

    final List<Reconstruction> cases = new CopyOnWriteArrayList<>();
    final Map<String, List<RecordedEvent>> events = new ConcurrentHashMap<>();

    void reset() {
        cases.clear();
        events.clear();
    }

    void add(String caseId, RecordedEvent event) {
        events.computeIfAbsent(caseId, any -> new CopyOnWriteArrayList<>()).add(event);
    }

    @Override
    public Page<Reconstruction> reconstructions(CaseFilter filter, @Nullable String after, int limit) {
        int from = after == null ? 0 : Integer.parseInt(after);
        List<Reconstruction> found = cases.stream()
                .filter(it -> !filter.openOnly() || it.endedAt() == null)
                .filter(it -> filter.agent().isEmpty() || filter.agent().get().equals(it.agent()))
                .filter(it -> filter.instanceKey().isEmpty()
                        || filter.instanceKey().get().equals(it.instanceKey()))
                .skip(from)
                .toList();
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(Integer.toString(from + limit)));
    }

    @Override
    public Optional<Reconstruction> reconstruction(String caseId) {
        return cases.stream().filter(it -> it.id().equals(caseId)).findFirst();
    }

    @Override
    public List<RecordedEvent> caseEvents(String caseId) {
        return events.getOrDefault(caseId, List.of());
    }
}
