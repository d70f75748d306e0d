package dev.orchestra.history.inbox;

import dev.orchestra.workers.inbox.Inbox.RequestId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Optional;
import org.springframework.jdbc.core.JdbcTemplate;

/** What the tables made from the engine's records say about a request. */
final class SettledByRecords {

    private final JdbcTemplate jdbc;

    SettledByRecords(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The moment up to which every command that reached the engine's log has its records here, on every partition; empty if
     * no marker of one of them was read yet.
     */
    Optional<Instant> upTo(int partitions) {
        return Optional.ofNullable(jdbc.queryForObject(
                        """
                select case when count(marked_until) filter (where partition_id <= ?) >= ? then min(marked_until) end
                from engine_positions""",
                        (row, number) -> {
                            Timestamp time = row.getTimestamp(1);
                            return time == null ? Optional.<Instant>empty() : Optional.of(time.toInstant());
                        },
                        partitions,
                        partitions))
                .flatMap(time -> time);
    }

    /**
     * The instance that the request started, or the message it published. An instance that a call activity made from it may
     * have got a copy of the variable, but later.
     */
    Optional<Long> find(RequestId request) {
        return jdbc.queryForList("""
                        (select instance_key from process_instances where request_fingerprint = ?
                         order by started_at, instance_key limit 1)
                        union all
                        (select message_key from published_messages where message_id = ?
                         order by published_at, message_key limit 1)
                        limit 1""", Long.class, request.messageId(), request.messageId()).stream()
                .findFirst();
    }
}
