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

    /** The time up to which the records of every partition were read; empty if of one of them none were. */
    Optional<Instant> upTo(int partitions) {
        return Optional.ofNullable(jdbc.queryForObject(
                        """
                select case when count(*) filter (where partition_id <= ?) >= ? then min(record_time) end
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
