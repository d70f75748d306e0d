package dev.orchestra.console;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Cuts lists into pages. A cursor says where the last page ended, so that what comes new moves nothing. */
@Component
final class Pages {

    private static final int DEFAULT = 50;
    private static final char SEPARATOR = '\n';

    private final int limitMax;

    Pages(ConsoleProperties properties) {
        this.limitMax = properties.pageMax();
    }

    /**
     * One page.
     *
     * @param limit what was asked for; nothing means 50
     * @param find reads at most so many items
     * @param cursor the place after an item
     */
    <T> Page<T> page(@Nullable Integer limit, IntFunction<List<T>> find, Function<T, String> cursor) {
        int most = limit(limit);
        List<T> found = find.apply(most + 1);
        return found.size() <= most
                ? new Page<>(found, null)
                : new Page<>(found.subList(0, most), cursor.apply(found.get(most - 1)));
    }

    /**
     * How many items a page may have.
     *
     * @throws ProblemException if less than one was asked for
     */
    int limit(@Nullable Integer asked) {
        if (asked == null) {
            return Math.min(DEFAULT, limitMax);
        }
        if (asked < 1) {
            throw ProblemException.field(
                    "limit", "expected a number from 1 to %d, but got %d".formatted(limitMax, asked));
        }
        return Math.min(asked, limitMax);
    }

    static String cursor(String... parts) {
        byte[] text = String.join(Character.toString(SEPARATOR), parts).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text);
    }

    /** @throws ProblemException if it is no cursor of {@code count} parts */
    static String[] parts(String cursor, int count) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            String[] parts = text.split(Character.toString(SEPARATOR), -1);
            if (parts.length == count) {
                return parts;
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw invalid();
    }

    static ProblemException invalid() {
        return ProblemException.field("cursor", "expected the nextCursor of the page before, as it was given");
    }
}
