package dev.orchestra.history.events;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Json;
import dev.orchestra.history.events.Seen.Sighting;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How the parts of an event look in a column. */
final class EventColumns {

    private static final int INDEXED_CHARS_MAX = 500;
    private static final Instant FIRST = Instant.parse("-4000-01-01T00:00:00Z");
    private static final Instant LAST = Instant.parse("+200000-01-01T00:00:00Z");

    private EventColumns() {}

    /** What an index can take: its beginning. */
    static @Nullable String indexed(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return storable(text.length() > INDEXED_CHARS_MAX ? text.substring(0, INDEXED_CHARS_MAX) : text);
    }

    static @Nullable String indexed(Sighting sighting, Attribute attribute) {
        return indexed(sighting.event().attribute(attribute).orElse(null));
    }

    /** All attributes, but for those with a column of their own that is never cut. */
    static String attributes(Sighting sighting) {
        var event = sighting.event();
        var all = new TreeMap<String, String>(event.extensions());
        all.put("id", event.id());
        all.put("source", event.source());
        all.put("type", event.type());
        if (event.subject() != null) {
            all.put("subject", event.subject());
        }
        // It lets its owner answer for the step, so whoever reads the history must not have it.
        all.remove(Attribute.STEP_TOKEN.wireName());
        return storable(Json.of(all).text());
    }

    /** PostgreSQL's text takes all but this character. */
    static String storable(String text) {
        return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
    }

    /** Since 1970; nothing for a time that a column cannot hold. */
    static @Nullable Long millis(@Nullable Instant time) {
        return time == null || time.isBefore(FIRST) || time.isAfter(LAST) ? null : Long.valueOf(time.toEpochMilli());
    }

    /** The columns of rows as arrays. */
    record Arrays<T>(Connection connection, Collection<T> rows) {

        Array of(String type, Function<T, @Nullable Object> column) throws SQLException {
            return connection.createArrayOf(type, rows.stream().map(column).toArray());
        }
    }
}
