package dev.orchestra.history;

import java.time.Duration;
import java.util.List;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * Removes instances that ended longer ago than the retention, and those that ended first where there are too many, with all that
 * belongs to them; some hundreds at a time. One whose caller is still there stays: they are one story.
 */
final class InstanceRetention {

    private static final int CHUNK = 500;
    private static final int CHUNKS_MAX = 2000;
    private static final List<String> PARTS = List.of("elements", "variables", "jobs", "incidents", "user_tasks");

    private static final String ENDED = """
            select i.instance_key from process_instances i
            where i.ended_at %s and not exists (
                select 1 from process_instances p where p.instance_key = i.parent_key and (p.ended_at is null %s))
            order by i.ended_at limit ?""";
    private static final String TOO_OLD =
            ENDED.formatted("< now() - make_interval(secs => ?)", "or p.ended_at >= now() - make_interval(secs => ?)");
    private static final String FIRST = ENDED.formatted("is not null", "");

    private final JdbcOperations jdbc;
    private final Duration retention;
    private final long most;

    /** @param most how many are kept, running ones included; exceeded by what comes between two runs */
    InstanceRetention(JdbcOperations jdbc, Duration retention, long most) {
        this.jdbc = jdbc;
        this.retention = retention;
        this.most = most;
    }

    void run() {
        var seconds = (double) retention.toSeconds();
        var chunks = 0;
        int removed;
        do {
            removed = remove(jdbc.queryForList(TOO_OLD, Long.class, seconds, seconds, CHUNK));
            chunks++;
        } while (removed == CHUNK && chunks < CHUNKS_MAX);
        var count = jdbc.queryForObject("select count(*) from process_instances", Long.class);
        var excess = (count == null ? 0 : count) - most;
        while (excess > 0 && chunks < CHUNKS_MAX) {
            removed = remove(jdbc.queryForList(FIRST, Long.class, Math.min(CHUNK, excess)));
            if (removed == 0) {
                return;
            }
            excess -= removed;
            chunks++;
        }
    }

    /** The instances last: if this ends half-way, they are found again. */
    private int remove(List<Long> keys) {
        if (keys.isEmpty()) {
            return 0;
        }
        for (var table : PARTS) {
            delete(table, keys);
        }
        delete("process_instances", keys);
        return keys.size();
    }

    private void delete(String table, List<Long> keys) {
        jdbc.update(
                "delete from " + table + " where instance_key = any(?)",
                statement -> statement.setArray(1, statement.getConnection().createArrayOf("bigint", keys.toArray())));
    }
}
