package dev.orchestra.console;

import dev.orchestra.history.EngineHistory;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Pages of the history, whose cursors are its own. */
@Component
final class HistoryPages {

    private final Pages pages;

    HistoryPages(Pages pages) {
        this.pages = pages;
    }

    /**
     * One page.
     *
     * @param limit what was asked for; nothing means the default
     * @param read reads a page of so many entries
     * @param view an entry as the API shows it
     */
    <T, V> Page<V> page(@Nullable Integer limit, IntFunction<EngineHistory.Page<T>> read, Function<T, V> view) {
        int most = pages.limit(limit);
        EngineHistory.Page<T> found;
        try {
            found = read.apply(most);
        } catch (IllegalArgumentException e) {
            // The limit is in range, so that it is the cursor.
            throw Pages.invalid();
        }
        return new Page<>(
                found.items().stream().map(view).toList(), found.next().orElse(null));
    }
}
