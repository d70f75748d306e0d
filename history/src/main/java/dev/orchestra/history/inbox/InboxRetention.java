package dev.orchestra.history.inbox;

import java.time.Duration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Removes what the inbox need not know any more: settled requests after the retention, claims that were never settled after
 * ten times as long. Run by every replica, as often as it likes.
 */
public final class InboxRetention {

    private static final int UNSETTLED_FACTOR = 10;

    private final JdbcTemplate jdbc;
    private final Duration retention;

    /** @param retention at least 24 hours: so long the wire contract promises that a copy of a request is known */
    public InboxRetention(JdbcTemplate jdbc, Duration retention) {
        if (retention.compareTo(Duration.ofHours(24)) < 0) {
            throw new IllegalArgumentException(
                    "The inbox has to keep requests for at least 24 hours, but orchestra.history.inbox-retention is "
                            + retention + ".");
        }
        this.jdbc = jdbc;
        this.retention = retention;
    }

    /** Removes what is too old now; returns how many requests that were. */
    public int run() {
        var seconds = retention.toSeconds();
        var requests = jdbc.update("""
                delete from inbox where claimed_at < now() - make_interval(secs => ?)
                and (state <> 'CLAIMED' or claimed_at < now() - make_interval(secs => ?))""", (double) seconds, (double) seconds * UNSETTLED_FACTOR);
        jdbc.update(
                "delete from published_messages where published_at < now() - make_interval(secs => ?)",
                (double) seconds * UNSETTLED_FACTOR);
        return requests;
    }
}
