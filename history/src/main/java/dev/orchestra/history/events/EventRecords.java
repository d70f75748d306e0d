package dev.orchestra.history.events;

import static dev.orchestra.history.events.EventColumns.indexed;
import static dev.orchestra.history.events.EventColumns.millis;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.EventType;
import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.cloudevents.EventCodec;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.events.EventColumns.Arrays;
import dev.orchestra.history.events.Seen.Sighting;
import dev.orchestra.history.events.Seen.Tombstone;
import dev.orchestra.history.ingest.BatchTarget;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * The events' table and what is made of events, written from the topics. The deduplication key is source and id: the first
 * sight of an event stays. What is no event is not its business: whoever the record was meant for keeps it as a dead letter.
 */
public final class EventRecords implements BatchTarget<Seen> {

    private static final int VALUE_BYTES_MAX = 16 * 1024 * 1024;

    private static final Set<String> KEYED_BY_JOB = Set.of(
            EventType.STEP_CHECKPOINTED.wireName(),
            EventType.EFFECT_RECORDED.wireName(),
            EventType.UNDO_REQUESTED.wireName(),
            EventType.UNDO_DONE.wireName(),
            EventType.UNDO_FAILED.wireName());

    private static final String INSERT = """
            insert into events (fingerprint, source, event_id, type, subject, correlation_id, causation_id, event_time,
                recorded_at, topic, partition_id, record_offset, attributes, data, job_key, agent, agent_id, sender, receiver,
                case_id)
            select f, s, i, t, su, co, ca, to_timestamp(ti / 1000.0), to_timestamp(r / 1000.0), tp, p, o, a, d, j, ag, ai,
                se, re, cs
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[],
                ?::bigint[], ?::text[], ?::int[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                ?::text[], ?::text[], ?::text[])
                as v (f, s, i, t, su, co, ca, ti, r, tp, p, o, a, d, j, ag, ai, se, re, cs)
            on conflict (fingerprint) do nothing""";

    private final EventCodec codec;
    private final JdbcOperations jdbc;
    private final Set<String> withTombstones;
    private final List<EventProjection> projections;

    /** @param formats of topics that do not carry JSON; what is stored is JSON */
    public EventRecords(JdbcOperations jdbc, DataFormats formats, Topics topics) {
        this.codec = new EventCodec(VALUE_BYTES_MAX, formats);
        this.jdbc = jdbc;
        this.withTombstones = Set.of(topics.agentRegistry(), topics.agentCheckpoint());
        this.projections = List.of(
                new Receipts(jdbc),
                new AgentRecords(jdbc, topics.agentRegistry()),
                new CaseRecords(jdbc),
                new CheckpointedSteps(jdbc, topics.agentCheckpoint()));
    }

    @Override
    public Optional<Seen> read(RawRecord record) {
        return switch (codec.decode(record)) {
            case Decoded.Readable readable -> Optional.of(new Sighting(readable.event(), record));
            case Decoded.NoValue none ->
                withTombstones.contains(record.position().topic())
                        ? record.keyText().map(key -> new Tombstone(key, record))
                        : Optional.empty();
            case Decoded.Unreadable unreadable -> Optional.empty();
        };
    }

    @Override
    public void write(List<Seen> seen) {
        var first = new LinkedHashMap<String, Sighting>();
        for (var one : seen) {
            if (one instanceof Sighting sighting) {
                first.putIfAbsent(sighting.fingerprint(), sighting);
            }
        }
        if (!first.isEmpty()) {
            // Two replicas may write the same event: both in one order, so that they do not wait for each other.
            var sorted = new TreeMap<>(first).values();
            jdbc.execute((ConnectionCallback<Boolean>) connection -> {
                insert(connection, sorted);
                return true;
            });
        }
        projections.forEach(projection -> projection.write(seen));
    }

    private static void insert(Connection connection, Collection<Sighting> sightings) throws SQLException {
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
            statement.setArray(15, arrays.of("text", EventRecords::jobKey));
            statement.setArray(16, arrays.of("text", sighting -> indexed(sighting, Attribute.AGENT)));
            statement.setArray(17, arrays.of("text", sighting -> indexed(sighting, Attribute.AGENT_ID)));
            statement.setArray(18, arrays.of("text", sighting -> indexed(sighting, Attribute.SENDER)));
            statement.setArray(19, arrays.of("text", sighting -> indexed(sighting, Attribute.RECEIVER)));
            statement.setArray(20, arrays.of("text", sighting -> indexed(sighting, Attribute.CASE_ID)));
            statement.executeUpdate();
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
