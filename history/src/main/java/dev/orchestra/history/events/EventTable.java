package dev.orchestra.history.events;

import static dev.orchestra.history.events.EventColumns.indexed;
import static dev.orchestra.history.events.EventColumns.millis;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.EventType;
import dev.orchestra.history.events.EventColumns.Arrays;
import dev.orchestra.history.events.Seen.Sighting;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * The table {@code events}, which keeps the first sight of an event. Many are copied straight into it, as if none of them were
 * there yet, which is nearly always so; where one is, the unique index says so, nothing of the COPY stands, and all of them are
 * inserted past those that are there.
 */
final class EventTable {

    /** Fewer are inserted: that takes one round trip instead of three. */
    static final int COPIED_FROM = 64;

    /** So many times nothing is copied after something was there already: what comes twice seldom comes alone. */
    static final int INSERTED_AFTER_DOUBLE = 16;

    private static final String UNIQUE_VIOLATION = "23505";

    private static final Set<String> KEYED_BY_JOB = Set.of(
            EventType.STEP_CHECKPOINTED.wireName(),
            EventType.EFFECT_RECORDED.wireName(),
            EventType.UNDO_REQUESTED.wireName(),
            EventType.UNDO_DONE.wireName(),
            EventType.UNDO_FAILED.wireName());

    private static final int COLUMN_COUNT = 20;
    private static final String COLUMNS = """
            fingerprint, source, event_id, type, subject, correlation_id, causation_id, event_time,
                recorded_at, topic, partition_id, record_offset, attributes, data, job_key, agent, agent_id, sender, receiver,
                case_id""";

    private static final String COPY = "copy events (" + COLUMNS + ") from stdin (format binary)";

    private static final String INSERT = "insert into events (" + COLUMNS + """
            )
            select f, s, i, t, su, co, ca, to_timestamp(ti / 1000.0), to_timestamp(r / 1000.0), tp, p, o, a, d, j, ag, ai,
                se, re, cs
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[],
                ?::bigint[], ?::text[], ?::int[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                ?::text[], ?::text[], ?::text[])
                as v (f, s, i, t, su, co, ca, ti, r, tp, p, o, a, d, j, ag, ai, se, re, cs)
            on conflict (fingerprint) do nothing""";

    private final AtomicInteger toInsert = new AtomicInteger();

    /** @param sightings each fingerprint once, in the order of the topics, which the keys then have as well */
    void add(Connection connection, Collection<Sighting> sightings) throws SQLException {
        var tries = sightings.size() >= COPIED_FROM && toInsert.getAndUpdate(left -> Math.max(0, left - 1)) == 0;
        if (tries && copied(connection, sightings)) {
            return;
        }
        if (insert(connection, sightings) < sightings.size()) {
            toInsert.set(INSERTED_AFTER_DOUBLE);
        }
    }

    /** False if one of them was there, and nothing was copied. */
    private static boolean copied(Connection connection, Collection<Sighting> sightings) throws SQLException {
        var before = connection.setSavepoint();
        try {
            copy(connection, sightings);
            // The savepoint ends with the transaction: to release it would be another round trip.
            return true;
        } catch (SQLException e) {
            if (!UNIQUE_VIOLATION.equals(e.getSQLState())) {
                throw e;
            }
            connection.rollback(before);
            return false;
        }
    }

    private static void copy(Connection connection, Collection<Sighting> sightings) throws SQLException {
        var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY);
        try {
            var rows = new BinaryRows(copy);
            for (var sighting : sightings) {
                rows.row(COLUMN_COUNT);
                write(sighting, rows);
            }
            rows.end();
        } catch (SQLException | RuntimeException e) {
            leave(copy, e);
            throw e;
        }
    }

    private static void leave(CopyIn copy, Exception cause) {
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private static void write(Sighting sighting, BinaryRows rows) {
        var event = sighting.event();
        var raw = sighting.raw();
        rows.text(sighting.fingerprint());
        rows.text(indexed(event.source()));
        rows.text(indexed(event.id()));
        rows.text(indexed(event.type()));
        rows.text(indexed(event.subject()));
        rows.text(indexed(sighting, Attribute.CORRELATION_ID));
        rows.text(indexed(sighting, Attribute.CAUSATION_ID));
        rows.millis(millis(event.time()));
        rows.millis(millis(raw.timestamp()));
        rows.text(raw.position().topic());
        rows.integer(raw.position().partition());
        rows.bigint(raw.position().offset());
        rows.text(EventColumns.attributes(sighting));
        rows.text(EventColumns.storable(event.data().text()));
        rows.text(jobKey(sighting));
        rows.text(indexed(sighting, Attribute.AGENT));
        rows.text(indexed(sighting, Attribute.AGENT_ID));
        rows.text(indexed(sighting, Attribute.SENDER));
        rows.text(indexed(sighting, Attribute.RECEIVER));
        rows.text(indexed(sighting, Attribute.CASE_ID));
    }

    /** @return how many were not there yet */
    private static int insert(Connection connection, Collection<Sighting> sightings) throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            var arrays = new Arrays<>(connection, sightings);
            statement.setArray(1, arrays.of("text", Sighting::fingerprint));
            statement.setArray(
                    2, arrays.of("text", sighting -> indexed(sighting.event().source())));
            statement.setArray(
                    3, arrays.of("text", sighting -> indexed(sighting.event().id())));
            statement.setArray(
                    4, arrays.of("text", sighting -> indexed(sighting.event().type())));
            statement.setArray(
                    5, arrays.of("text", sighting -> indexed(sighting.event().subject())));
            statement.setArray(6, arrays.of("text", sighting -> indexed(sighting, Attribute.CORRELATION_ID)));
            statement.setArray(7, arrays.of("text", sighting -> indexed(sighting, Attribute.CAUSATION_ID)));
            statement.setArray(
                    8, arrays.of("bigint", sighting -> millis(sighting.event().time())));
            statement.setArray(
                    9, arrays.of("bigint", sighting -> millis(sighting.raw().timestamp())));
            statement.setArray(
                    10, arrays.of("text", sighting -> sighting.raw().position().topic()));
            statement.setArray(
                    11, arrays.of("int", sighting -> sighting.raw().position().partition()));
            statement.setArray(
                    12,
                    arrays.of("bigint", sighting -> sighting.raw().position().offset()));
            statement.setArray(13, arrays.of("text", EventColumns::attributes));
            statement.setArray(
                    14,
                    arrays.of(
                            "text",
                            sighting -> EventColumns.storable(
                                    sighting.event().data().text())));
            statement.setArray(15, arrays.of("text", EventTable::jobKey));
            statement.setArray(16, arrays.of("text", sighting -> indexed(sighting, Attribute.AGENT)));
            statement.setArray(17, arrays.of("text", sighting -> indexed(sighting, Attribute.AGENT_ID)));
            statement.setArray(18, arrays.of("text", sighting -> indexed(sighting, Attribute.SENDER)));
            statement.setArray(19, arrays.of("text", sighting -> indexed(sighting, Attribute.RECEIVER)));
            statement.setArray(20, arrays.of("text", sighting -> indexed(sighting, Attribute.CASE_ID)));
            return statement.executeUpdate();
        }
    }

    /** The record's key stands in for senders that leave the attribute out. */
    private static @Nullable String jobKey(Sighting sighting) {
        return indexed(sighting.event()
                .attribute(Attribute.JOB_KEY)
                .or(() -> KEYED_BY_JOB.contains(sighting.event().type())
                        ? sighting.raw().keyText()
                        : Optional.empty())
                .orElse(null));
    }
}
