package dev.orchestra.history.events;

import static dev.orchestra.history.events.EventColumns.indexed;
import static dev.orchestra.history.events.EventColumns.millis;

import dev.orchestra.events.EventType;
import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.history.events.EventColumns.Arrays;
import dev.orchestra.history.events.Seen.Sighting;
import dev.orchestra.history.events.Seen.Tombstone;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/** The registry of agents. The deduplication key is the agent's id, whose newest record counts. */
final class AgentRecords implements EventProjection {

    private static final String WRITE = """
            insert into agents as t (agent_id, agent, card, registered_at, left_at, record_offset)
            select i, coalesce(a, ''), coalesce(c, '{}'), to_timestamp(r / 1000.0), to_timestamp(l / 1000.0), o
            from unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::bigint[]) as v (i, a, c, r, l, o)
            on conflict (agent_id) do update set
                agent = case when excluded.left_at is null then excluded.agent else t.agent end,
                card = case when excluded.left_at is null then excluded.card else t.card end,
                registered_at = case when excluded.left_at is null then excluded.registered_at else t.registered_at end,
                left_at = excluded.left_at,
                record_offset = excluded.record_offset
            where t.record_offset < excluded.record_offset""";

    /** @param card nothing when the agent has left */
    private record Row(
            String agentId,
            @Nullable String agent,
            @Nullable String card,
            long millis,
            @Nullable Long left,
            long offset) {}

    private final JdbcOperations jdbc;
    private final String topic;

    AgentRecords(JdbcOperations jdbc, String topic) {
        this.jdbc = jdbc;
        this.topic = topic;
    }

    @Override
    public void write(List<Seen> seen) {
        var rows = new TreeMap<String, Row>();
        for (var one : seen) {
            if (one.raw().position().topic().equals(topic)) {
                var row = row(one);
                if (row != null) {
                    rows.put(row.agentId(), row);
                }
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        jdbc.execute((ConnectionCallback<Integer>) connection -> {
            try (var statement = connection.prepareStatement(WRITE)) {
                var arrays = new Arrays<>(connection, rows.values());
                statement.setArray(1, arrays.of("text", Row::agentId));
                statement.setArray(2, arrays.of("text", Row::agent));
                statement.setArray(3, arrays.of("text", Row::card));
                statement.setArray(4, arrays.of("bigint", Row::millis));
                statement.setArray(5, arrays.of("bigint", Row::left));
                statement.setArray(6, arrays.of("bigint", Row::offset));
                return statement.executeUpdate();
            }
        });
    }

    private static @Nullable Row row(Seen seen) {
        var raw = seen.raw();
        var id = indexed(raw.keyText().orElse(null));
        var millis = millis(raw.timestamp());
        var offset = raw.position().offset();
        if (id == null || millis == null) {
            return null;
        }
        return switch (seen) {
            case Tombstone tombstone -> new Row(id, null, null, millis, millis, offset);
            case Sighting sighting -> {
                var type = type(sighting);
                yield type == null
                        ? null
                        : new Row(
                                id,
                                indexed(type),
                                EventColumns.storable(sighting.event().data().text()),
                                millis,
                                null,
                                offset);
            }
        };
    }

    private static @Nullable String type(Sighting sighting) {
        try {
            return sighting.event().is(EventType.AGENT_REGISTERED)
                    ? sighting.event().data().string("type").orElse(null)
                    : null;
        } catch (InvalidJsonException e) {
            return null;
        }
    }
}
