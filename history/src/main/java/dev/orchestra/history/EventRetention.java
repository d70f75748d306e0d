package dev.orchestra.history;

import java.time.Duration;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * Removes events that are older than the retention, and the oldest where there are too many; some thousands at a time so that
 * nobody waits long. What is made of events goes at the same age.
 */
final class EventRetention {

    private static final int CHUNK = 5000;
    private static final int CHUNKS_MAX = 1000;

    private static final String TOO_OLD = """
            delete from events where event_key in (
                select event_key from events where recorded_at < now() - make_interval(secs => ?)
                order by recorded_at limit ? for update skip locked)""";
    private static final String OLDEST = """
            delete from events where event_key in (
                select event_key from events order by recorded_at, event_key limit ? for update skip locked)""";
    private static final String RECEIPTS = """
            delete from receipts where (fingerprint, place) in (
                select fingerprint, place from receipts where recorded_at < coalesce(
                    (select min(recorded_at) from events), now() - make_interval(secs => ?))
                order by recorded_at limit ? for update skip locked)""";

    private final JdbcOperations jdbc;
    private final Duration retention;
    private final long most;

    /** @param most how many events are kept; exceeded by what comes between two runs */
    EventRetention(JdbcOperations jdbc, Duration retention, long most) {
        this.jdbc = jdbc;
        this.retention = retention;
        this.most = most;
    }

    void run() {
        var seconds = (double) retention.toSeconds();
        inChunks(TOO_OLD, seconds);
        removeExcess();
        inChunks(RECEIPTS, seconds);
        jdbc.update("delete from reconstructions where ended_at < now() - make_interval(secs => ?)", seconds);
        jdbc.update("delete from agents where left_at < now() - make_interval(secs => ?)", seconds);
        jdbc.update("delete from agent_beats where changed_at < now() - make_interval(secs => ?)", seconds);
    }

    private void inChunks(String sql, double seconds) {
        var chunks = 0;
        int removed;
        do {
            removed = jdbc.update(sql, seconds, CHUNK);
            chunks++;
        } while (removed == CHUNK && chunks < CHUNKS_MAX);
    }

    private void removeExcess() {
        var count = jdbc.queryForObject("select count(*) from events", Long.class);
        var excess = (count == null ? 0 : count) - most;
        var chunks = 0;
        while (excess > 0 && chunks < CHUNKS_MAX) {
            var removed = jdbc.update(OLDEST, Math.min(CHUNK, excess));
            excess -= Math.max(1, removed);
            chunks++;
        }
    }
}
