package dev.orchestra.history;

import java.time.Duration;
import org.springframework.jdbc.core.JdbcOperations;

/** Removes events that are older than the retention, some thousands at a time so that nobody waits long. */
final class EventRetention {

    private static final int CHUNK = 5000;
    private static final int CHUNKS_MAX = 1000;

    private final JdbcOperations jdbc;
    private final Duration retention;

    EventRetention(JdbcOperations jdbc, Duration retention) {
        this.jdbc = jdbc;
        this.retention = retention;
    }

    void run() {
        var chunks = 0;
        int removed;
        do {
            removed = jdbc.update("""
                    delete from events where event_key in (
                        select event_key from events where recorded_at < now() - make_interval(secs => ?)
                        order by recorded_at limit ? for update skip locked)""", (double) retention.toSeconds(), CHUNK);
            chunks++;
        } while (removed == CHUNK && chunks < CHUNKS_MAX);
    }
}
