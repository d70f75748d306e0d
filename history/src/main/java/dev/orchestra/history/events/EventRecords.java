package dev.orchestra.history.events;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.Json;
import dev.orchestra.events.MessageReceived;
import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.cloudevents.EventCodec;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.history.ingest.BatchTarget;
import dev.orchestra.workers.inbox.Fingerprint;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * The events' table, written from the topics. The deduplication key is source and id: the first sight of an event stays.
 * What is no event is not its business: whoever the record was meant for keeps it as a dead letter.
 */
public final class EventRecords implements BatchTarget<EventRecords.Sighting> {

    private static final int VALUE_BYTES_MAX = 16 * 1024 * 1024;
    private static final int INDEXED_CHARS_MAX = 500;
    private static final int RECEIPTS_MAX = 10_000;

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

    private static final String INSERT_RECEIPTS = """
            insert into receipts (fingerprint, place, sender, receiver, receiver_agent, recorded_at)
            select f, p, s, r, a, to_timestamp(t / 1000.0)
            from unnest(?::text[], ?::int[], ?::text[], ?::text[], ?::text[], ?::bigint[]) as v (f, p, s, r, a, t)
            on conflict (fingerprint, place) do nothing""";

    private final EventCodec codec;
    private final JdbcOperations jdbc;

    /** @param formats of topics that do not carry JSON; what is stored is JSON */
    public EventRecords(JdbcOperations jdbc, DataFormats formats) {
        this.codec = new EventCodec(VALUE_BYTES_MAX, formats);
        this.jdbc = jdbc;
    }

    /** An event and where it was seen. */
    public static final class Sighting {

        private final Event event;
        private final RawRecord raw;
        private final String fingerprint;

        private Sighting(Event event, RawRecord raw) {
            this.event = event;
            this.raw = raw;
            this.fingerprint = Fingerprint.of(event.source(), event.id());
        }

        private @Nullable String indexed(@Nullable String text) {
            if (text == null) {
                return null;
            }
            return storable(text.length() > INDEXED_CHARS_MAX ? text.substring(0, INDEXED_CHARS_MAX) : text);
        }

        private @Nullable String indexed(Attribute attribute) {
            return indexed(event.attribute(attribute).orElse(null));
        }

        /** The record's key stands in for senders that leave the attribute out. */
        private @Nullable String jobKey() {
            return indexed(event.attribute(Attribute.JOB_KEY)
                    .or(() -> ofJobs(event.type()) ? raw.keyText() : Optional.empty())
                    .orElse(null));
        }

        private static boolean ofJobs(String type) {
            return KEYED_BY_JOB.contains(type);
        }

        /** All attributes, but for those with a column of their own that is never cut. */
        private String attributes() {
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

        private static String storable(String text) {
            return text.indexOf('\0') < 0 ? text : text.replace('\0', '\uFFFD');
        }
    }

    @Override
    public Optional<Sighting> read(RawRecord record) {
        return switch (codec.decode(record)) {
            case Decoded.Readable readable -> Optional.of(new Sighting(readable.event(), record));
            case Decoded.NoValue none -> Optional.empty();
            case Decoded.Unreadable unreadable -> Optional.empty();
        };
    }

    @Override
    public void write(List<Sighting> sightings) {
        var first = new LinkedHashMap<String, Sighting>();
        sightings.forEach(sighting -> first.putIfAbsent(sighting.fingerprint, sighting));
        // Two replicas may write the same event: both in one order, so that they do not wait for each other.
        var sorted = new TreeMap<>(first).values();
        jdbc.execute((ConnectionCallback<Boolean>) connection -> {
            insert(connection, sorted);
            insertReceipts(connection, sorted);
            return true;
        });
    }

    private record Receipt(Sighting sighting, int place, String sender) {}

    private static void insertReceipts(Connection connection, Collection<Sighting> sightings) throws SQLException {
        var receipts = sightings.stream().flatMap(EventRecords::receipts).toList();
        if (receipts.isEmpty()) {
            return;
        }
        try (var statement = connection.prepareStatement(INSERT_RECEIPTS)) {
            var arrays = new Arrays<>(connection, receipts);
            statement.setArray(1, arrays.of("text", receipt -> receipt.sighting().fingerprint));
            statement.setArray(2, arrays.of("int", Receipt::place));
            statement.setArray(
                    3, arrays.of("text", receipt -> receipt.sighting().indexed(receipt.sender())));
            statement.setArray(
                    4, arrays.of("text", receipt -> receipt.sighting().indexed(Attribute.AGENT_ID)));
            statement.setArray(
                    5, arrays.of("text", receipt -> receipt.sighting().indexed(Attribute.AGENT)));
            statement.setArray(
                    6,
                    arrays.of("bigint", receipt -> millis(receipt.sighting().raw.timestamp())));
            statement.executeUpdate();
        }
    }

    /** What is no receipt, or nobody's, says nothing of who had to do with whom. */
    private static Stream<Receipt> receipts(Sighting sighting) {
        if (!sighting.event.is(EventType.MESSAGE_RECEIVED)
                || sighting.event.attribute(Attribute.AGENT_ID).isEmpty()) {
            return Stream.empty();
        }
        try {
            var received = sighting.event.dataAs(MessageReceived.class).received();
            return IntStream.range(0, Math.min(received.size(), RECEIPTS_MAX))
                    .mapToObj(place ->
                            new Receipt(sighting, place, received.get(place).sender()));
        } catch (InvalidJsonException e) {
            return Stream.empty();
        }
    }

    private static void insert(Connection connection, Collection<Sighting> sightings) throws SQLException {
        try (var statement = connection.prepareStatement(INSERT)) {
            var arrays = new Arrays<>(connection, sightings);
            statement.setArray(1, arrays.of("text", sighting -> sighting.fingerprint));
            statement.setArray(2, arrays.of("text", sighting -> sighting.indexed(sighting.event.source())));
            statement.setArray(3, arrays.of("text", sighting -> sighting.indexed(sighting.event.id())));
            statement.setArray(4, arrays.of("text", sighting -> sighting.indexed(sighting.event.type())));
            statement.setArray(5, arrays.of("text", sighting -> sighting.indexed(sighting.event.subject())));
            statement.setArray(6, arrays.of("text", sighting -> sighting.indexed(Attribute.CORRELATION_ID)));
            statement.setArray(7, arrays.of("text", sighting -> sighting.indexed(Attribute.CAUSATION_ID)));
            statement.setArray(8, arrays.of("bigint", sighting -> millis(sighting.event.time())));
            statement.setArray(9, arrays.of("bigint", sighting -> millis(sighting.raw.timestamp())));
            statement.setArray(
                    10, arrays.of("text", sighting -> sighting.raw.position().topic()));
            statement.setArray(
                    11, arrays.of("int", sighting -> sighting.raw.position().partition()));
            statement.setArray(
                    12, arrays.of("bigint", sighting -> sighting.raw.position().offset()));
            statement.setArray(13, arrays.of("text", Sighting::attributes));
            statement.setArray(
                    14,
                    arrays.of(
                            "text",
                            sighting -> Sighting.storable(sighting.event.data().text())));
            statement.setArray(15, arrays.of("text", Sighting::jobKey));
            statement.setArray(16, arrays.of("text", sighting -> sighting.indexed(Attribute.AGENT)));
            statement.setArray(17, arrays.of("text", sighting -> sighting.indexed(Attribute.AGENT_ID)));
            statement.setArray(18, arrays.of("text", sighting -> sighting.indexed(Attribute.SENDER)));
            statement.setArray(19, arrays.of("text", sighting -> sighting.indexed(Attribute.RECEIVER)));
            statement.setArray(20, arrays.of("text", sighting -> sighting.indexed(Attribute.CASE_ID)));
            statement.executeUpdate();
        }
    }

    private static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : Long.valueOf(time.toEpochMilli());
    }

    private record Arrays<T>(Connection connection, Collection<T> rows) {

        Array of(String type, Function<T, @Nullable Object> column) throws SQLException {
            return connection.createArrayOf(type, rows.stream().map(column).toArray());
        }
    }
}
