package dev.orchestra.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param nextCursor what to send as {@code cursor} for the next page; null on the last
 */
record Page<T>(List<T> items, @Nullable String nextCursor) {
    Page {
        items = List.copyOf(items);
    }
}
