package dev.orchestra.console;

import dev.orchestra.history.EngineHistory.Page;
import dev.orchestra.history.EventHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The events that a test puts in; the filter by full type works. */
final class FakeEvents implements EventHistory {

    final List<RecordedEvent> events = new ArrayList<>();

    @Override
    public Page<RecordedEvent> events(EventFilter filter, @Nullable String after, int limit) {
        if (after != null) {
            throw new IllegalArgumentException("no cursor of ours");
        }
        return new Page<>(
                events.stream()
                        .filter(event -> filter.type().map(event.type()::equals).orElse(true))
                        .toList(),
                Optional.empty());
    }

    @Override
    public Optional<RecordedEvent> event(String source, String id) {
        return events.stream().filter(event -> event.id().equals(id)).findFirst();
    }
}
