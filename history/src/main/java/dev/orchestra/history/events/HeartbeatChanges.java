package dev.orchestra.history.events;

import static dev.orchestra.history.events.EventColumns.indexed;
import static dev.orchestra.history.events.EventColumns.millis;

import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.EventType;
import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.history.events.EventColumns.Arrays;
import dev.orchestra.history.events.Seen.Sighting;
import dev.orchestra.history.ingest.BatchTarget;
import dev.orchestra.workers.inbox.Fingerprint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * Heartbeats as events, but only those that say something new: another incarnation, other steps, or another checkpoint of
 * one. Whether one does is decided by what the database knows of the beat before; the deduplication key is the agent's id and
 * the record's offset.
 */
public final class HeartbeatChanges implements BatchTarget<HeartbeatChanges.Beat> {

    private static final int AGENTS_MAX = 100_000;

    private static final String KNOWN =
            "select agent_id, meaning, record_offset from agent_beats where agent_id = any(?) for update";

    private static final String WRITE = """
            insert into agent_beats as t (agent_id, meaning, incarnation, changed_at, record_offset)
            select i, m, n, to_timestamp(c / 1000.0), o
            from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[]) as v (i, m, n, c, o)
            on conflict (agent_id) do update set meaning = excluded.meaning, incarnation = excluded.incarnation,
                changed_at = excluded.changed_at, record_offset = excluded.record_offset
            where t.record_offset < excluded.record_offset""";

    private final EventRecords events;
    private final JdbcOperations jdbc;
    /** What each agent's last beat looked like, so that one that looks the same is not even decoded. */
    private final Map<String, Integer> looks = new ConcurrentHashMap<>();

    /** @param events where those that say something new are kept */
    public HeartbeatChanges(EventRecords events, JdbcOperations jdbc) {
        this.events = events;
        this.jdbc = jdbc;
    }

    /** A heartbeat and what it means. */
    public record Beat(Sighting sighting, String agentId, String incarnation, String meaning) {

        long offset() {
            return sighting.raw().position().offset();
        }
    }

    private record Known(String meaning, long offset) {}

    @Override
    public boolean wants(RawRecord record) {
        var key = record.keyText().orElse(null);
        if (key == null || record.value() == null) {
            return false;
        }
        if (looks.size() > AGENTS_MAX) {
            looks.clear();
        }
        Integer look = java.util.Arrays.hashCode(record.value());
        return !look.equals(looks.put(key, look));
    }

    /** Whoever reads on after somebody else has to ask the database first. */
    @Override
    public void revoked() {
        looks.clear();
    }

    @Override
    public Optional<Beat> read(RawRecord record) {
        return events.read(record)
                .flatMap(seen -> seen instanceof Sighting sighting ? beat(sighting) : Optional.empty());
    }

    private static Optional<Beat> beat(Sighting sighting) {
        var key = indexed(sighting.raw().keyText().orElse(null));
        if (key == null || !sighting.event().is(EventType.AGENT_HEARTBEAT)) {
            return Optional.empty();
        }
        try {
            var said = sighting.event().dataAs(AgentHeartbeat.class);
            return Optional.of(new Beat(sighting, key, String.valueOf(indexed(said.incarnation())), meaning(said)));
        } catch (InvalidJsonException e) {
            return Optional.empty();
        }
    }

    /** The same for beats that say the same in this history's eyes. */
    static String meaning(AgentHeartbeat said) {
        return Fingerprint.of(
                said.incarnation(),
                said.steps().stream().map(HeartbeatChanges::meaning).sorted().collect(Collectors.joining("\n")));
    }

    private static String meaning(ActiveStep step) {
        return step.jobKey() + ' ' + step.attempt() + ' ' + step.checkpoint() + ' ' + step.delegatedUntil();
    }

    @Override
    public void write(List<Beat> beats) {
        var known = known(beats.stream().map(Beat::agentId).collect(Collectors.toSet()));
        var changes = new ArrayList<Seen>();
        var newest = new TreeMap<String, Beat>();
        for (var beat : beats) {
            var before = known.get(beat.agentId());
            if (before == null
                    || beat.offset() > before.offset() && !beat.meaning().equals(before.meaning())) {
                known.put(beat.agentId(), new Known(beat.meaning(), beat.offset()));
                changes.add(beat.sighting());
                newest.put(beat.agentId(), beat);
            }
        }
        if (!changes.isEmpty()) {
            events.write(changes);
            remember(newest.values());
        }
    }

    private Map<String, Known> known(Set<String> agentIds) {
        var known = new HashMap<String, Known>();
        jdbc.query(
                KNOWN,
                statement -> statement.setArray(
                        1,
                        statement
                                .getConnection()
                                .createArrayOf(
                                        "text", agentIds.stream().sorted().toArray())),
                row -> {
                    known.put(row.getString(1), new Known(row.getString(2), row.getLong(3)));
                });
        return known;
    }

    private void remember(Collection<Beat> beats) {
        jdbc.execute((ConnectionCallback<Integer>) connection -> {
            try (var statement = connection.prepareStatement(WRITE)) {
                var arrays = new Arrays<>(connection, beats);
                statement.setArray(1, arrays.of("text", Beat::agentId));
                statement.setArray(2, arrays.of("text", Beat::meaning));
                statement.setArray(3, arrays.of("text", Beat::incarnation));
                statement.setArray(
                        4,
                        arrays.of("bigint", beat -> millis(beat.sighting().raw().timestamp())));
                statement.setArray(5, arrays.of("bigint", Beat::offset));
                return statement.executeUpdate();
            }
        });
    }
}
