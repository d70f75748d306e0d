package dev.orchestra.history.events;

import static dev.orchestra.history.events.EventColumns.indexed;
import static dev.orchestra.history.events.EventColumns.millis;

import dev.orchestra.history.events.EventColumns.Arrays;
import dev.orchestra.history.events.Seen.Tombstone;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/** The keys that the topic of checkpoints still holds. The deduplication key is the job's, whose newest record counts. */
final class CheckpointedSteps implements EventProjection {

    private static final String ADD = """
            insert into checkpointed_steps as t (job_key, recorded_at, record_offset)
            select k, to_timestamp(r / 1000.0), o from unnest(?::text[], ?::bigint[], ?::bigint[]) as v (k, r, o)
            on conflict (job_key) do update set recorded_at = excluded.recorded_at, record_offset = excluded.record_offset
            where t.record_offset < excluded.record_offset""";

    private static final String REMOVE = """
            delete from checkpointed_steps t using unnest(?::text[], ?::bigint[], ?::bigint[]) as v (k, r, o)
            where t.job_key = v.k and t.record_offset < v.o""";

    private final JdbcOperations jdbc;
    private final String topic;

    CheckpointedSteps(JdbcOperations jdbc, String topic) {
        this.jdbc = jdbc;
        this.topic = topic;
    }

    @Override
    public void write(List<Seen> seen) {
        var newest = new TreeMap<String, Seen>();
        for (var one : seen) {
            if (one.raw().position().topic().equals(topic)) {
                one.raw().keyText().ifPresent(key -> newest.put(String.valueOf(indexed(key)), one));
            }
        }
        execute(
                ADD,
                newest.values().stream()
                        .filter(one -> !(one instanceof Tombstone))
                        .toList());
        execute(
                REMOVE,
                newest.values().stream().filter(Tombstone.class::isInstance).toList());
    }

    private void execute(String sql, Collection<Seen> rows) {
        if (rows.isEmpty()) {
            return;
        }
        jdbc.execute((ConnectionCallback<Integer>) connection -> {
            try (var statement = connection.prepareStatement(sql)) {
                var arrays = new Arrays<>(connection, rows);
                statement.setArray(
                        1, arrays.of("text", one -> indexed(one.raw().keyText().orElse(null))));
                statement.setArray(
                        2, arrays.of("bigint", one -> millis(one.raw().timestamp())));
                statement.setArray(
                        3, arrays.of("bigint", one -> one.raw().position().offset()));
                return statement.executeUpdate();
            }
        });
    }
}
