package dev.orchestra.events.bus;

import java.util.List;
import java.util.Optional;

/**
 * A page of what was said.
 *
 * @param next the cursor of the next page; empty on the last
 */
public record HistoryPage(List<Recorded> events, Optional<String> next) {

    public HistoryPage {
        events = List.copyOf(events);
    }
}
