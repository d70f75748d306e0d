package dev.orchestra.history;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.data.domain.Limit;

/**
 * Where a page begins: after the row with this value and this key. On the wire it is text that means nothing to a client.
 */
record Cursor(String value, long key) {

    private static final String SEPARATOR = " ";

    static Cursor of(Instant time, long key) {
        return new Cursor(Long.toString(time.toEpochMilli()), key);
    }

    static Cursor of(long key) {
        return new Cursor("", key);
    }

    /** @throws IllegalArgumentException if the text is no cursor of ours */
    static @Nullable Cursor parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            var parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(SEPARATOR, 2);
            return new Cursor(parts[1], Long.parseLong(parts[0]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            throw unknown(text, e);
        }
    }

    /** @throws IllegalArgumentException if this is the cursor of another list */
    Instant time() {
        try {
            return Instant.ofEpochMilli(Long.parseLong(value));
        } catch (NumberFormatException e) {
            throw unknown(text(), e);
        }
    }

    String text() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((key + SEPARATOR + value).getBytes(StandardCharsets.UTF_8));
    }

    /** One row more than the page holds, to see whether another page follows. */
    static Limit oneMoreThan(int limit) {
        if (limit < 1 || limit > EngineHistory.LIMIT_MAX) {
            throw new IllegalArgumentException("A page has from 1 to %d entries, but %d were asked for."
                    .formatted(EngineHistory.LIMIT_MAX, limit));
        }
        return Limit.of(limit + 1);
    }

    static <R, T> EngineHistory.Page<T> page(List<R> rows, int limit, Function<R, Cursor> cursor, Function<R, T> view) {
        var shown = rows.size() > limit ? rows.subList(0, limit) : rows;
        return new EngineHistory.Page<>(
                shown.stream().map(view).toList(),
                rows.size() > limit ? Optional.of(cursor.apply(shown.getLast()).text()) : Optional.empty());
    }

    private static IllegalArgumentException unknown(String text, Exception cause) {
        return new IllegalArgumentException(
                "The cursor '%s' is none of this list. Take the one that the page before gave.".formatted(text), cause);
    }
}
