package dev.orchestra.history;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.ingest.IngestPositions;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Empties the tables and begins a new generation in one transaction, in which nobody writes; each replica then reads for the
 * new one. All that is known of the rebuild is in the database and in the consumer groups, so it goes on after a kill.
 */
final class PostgresRebuild implements HistoryRebuild {

    private static final Logger LOG = LoggerFactory.getLogger(PostgresRebuild.class);

    private static final String FROM_EVENTS = "receipts, agents, agent_beats, reconstructions, checkpointed_steps";
    private static final List<String> FROM_ENGINE = List.of(
            "process_definitions",
            "process_instances",
            "elements",
            "variables",
            "jobs",
            "incidents",
            "user_tasks",
            "published_messages");

    private static final String KEEP_EVENTS = """
            create temp table kept_events on commit drop as
            select e.* from events e
            left join rebuild_stretches s
                on s.generation = ? and s.topic = e.topic and s.partition_id = e.partition_id
            where s.topic is null or e.record_offset < s.first_offset or e.topic = any(?)""";

    private static final String KEEP_RECEIPTS = """
            create temp table kept_receipts on commit drop as
            select r.* from receipts r join kept_events e using (fingerprint)""";

    private final EventLog log;
    private final Topics topics;
    private final JdbcOperations jdbc;
    private final TransactionOperations transactions;
    private final IngestPositions positions;
    private final Ingests ingests;
    private final Clock clock;

    PostgresRebuild(
            EventLog log,
            Topics topics,
            JdbcOperations jdbc,
            TransactionOperations transactions,
            IngestPositions positions,
            Ingests ingests,
            Clock clock) {
        this.log = log;
        this.topics = topics;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.positions = positions;
        this.ingests = ingests;
        this.clock = clock;
    }

    @Override
    public Progress begin() {
        var running = progress();
        if (running.isPresent() && running.get().endedAt() == null) {
            return running.get();
        }
        var starts = new HashMap<TopicPartition, Long>();
        var ends = new HashMap<TopicPartition, Long>();
        for (var topic : HistoryUnavailableException.ask(positions::topics)) {
            look(topic, starts, ends);
        }
        HistoryUnavailableException.ask(() -> {
            transactions.executeWithoutResult(transaction -> beginAgain(starts, ends));
            ingests.follow();
            return true;
        });
        return progress().orElseThrow();
    }

    private void look(String topic, Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        try {
            starts.putAll(log.offsetsAt(Set.of(topic), Instant.EPOCH));
            ends.putAll(log.ends(Set.of(topic)));
        } catch (JournalUnavailableException e) {
            if (!e.isTopicMissing()) {
                throw e;
            }
            LOG.info("The topic {} is gone; what the history has of it is kept.", topic);
        }
    }

    private void beginAgain(Map<TopicPartition, Long> starts, Map<TopicPartition, Long> ends) {
        positions.enterAlone();
        if (jdbc.queryForObject("select count(*) from rebuilds where ended_at is null", Integer.class)
                        instanceof Integer open
                && open > 0) {
            return;
        }
        var generation = positions.generation() + 1;
        jdbc.update(
                "insert into rebuilds (generation, started_at) values (?, ?)",
                generation,
                Timestamp.from(clock.instant()));
        ends.forEach((partition, end) -> jdbc.update(
                "insert into rebuild_stretches values (?, ?, ?, ?, ?)",
                generation,
                partition.topic(),
                partition.partition(),
                starts.getOrDefault(partition, 0L),
                end));
        emptyEvents(generation);
        emptyEngine(starts);
        jdbc.execute("truncate ingest_positions, engine_positions");
        jdbc.update("update history_generation set generation = ?", generation);
        LOG.info("The history begins again as generation {}, with {} partitions to read.", generation, ends.size());
    }

    /** What cannot be read again is kept; of compacted topics nobody knows which of their records are left. */
    private void emptyEvents(int generation) {
        jdbc.update(KEEP_EVENTS, statement -> {
            statement.setInt(1, generation);
            statement.setArray(2, statement.getConnection().createArrayOf("text", new Object[] {
                topics.agentCheckpoint(), topics.agentRegistry(), topics.agentHeartbeat()
            }));
        });
        jdbc.execute(KEEP_RECEIPTS);
        jdbc.execute("truncate events, " + FROM_EVENTS);
        jdbc.execute("insert into events overriding system value select * from kept_events");
        jdbc.execute("insert into receipts select * from kept_receipts");
    }

    /** Where the oldest records are gone, the rows stay, and every record that is there is applied to them once more. */
    private void emptyEngine(Map<TopicPartition, Long> starts) {
        var whole = starts.entrySet().stream()
                .filter(start -> start.getKey().topic().equals(topics.engineRecords()))
                .allMatch(start -> start.getValue() == 0);
        if (whole) {
            jdbc.execute("truncate " + String.join(", ", FROM_ENGINE));
        } else {
            FROM_ENGINE.forEach(table -> jdbc.update("update " + table + " set position = -1"));
        }
    }

    /** Notes that the rebuild has ended, if it has. */
    void finish() {
        progress();
    }

    @Override
    public Optional<Progress> progress() {
        return HistoryUnavailableException.ask(() -> jdbc
                .query(
                        "select generation, started_at, ended_at from rebuilds order by generation desc limit 1",
                        (row, number) -> progress(
                                row.getInt(1),
                                row.getTimestamp(2).toInstant(),
                                row.getTimestamp(3) == null
                                        ? null
                                        : row.getTimestamp(3).toInstant()))
                .stream()
                .findFirst());
    }

    private Progress progress(int generation, Instant startedAt, @Nullable Instant ended) {
        var counts = new HashMap<String, Long>();
        jdbc.query(
                """
                select coalesce(sum(end_offset - first_offset), 0),
                    coalesce(sum(greatest(0, least(coalesce(next_offset, 0), end_offset) - first_offset)), 0)
                from rebuild_stretches left join ingest_positions using (topic, partition_id) where generation = ?""",
                row -> {
                    counts.put("total", row.getLong(1));
                    counts.put("done", row.getLong(2));
                },
                generation);
        long total = counts.getOrDefault("total", 0L);
        long done = ended == null ? counts.getOrDefault("done", 0L) : total;
        var endedAt = ended;
        if (endedAt == null && done >= total) {
            endedAt = clock.instant();
            jdbc.update(
                    "update rebuilds set ended_at = ? where generation = ? and ended_at is null",
                    Timestamp.from(endedAt),
                    generation);
        }
        var seconds = Math.max(
                0.001,
                Duration.between(startedAt, endedAt == null ? clock.instant() : endedAt)
                                .toMillis()
                        / 1000.0);
        var perSecond = done / seconds;
        var remaining = endedAt != null
                ? Duration.ZERO
                : perSecond > 0 ? Duration.ofMillis((long) ((total - done) / perSecond * 1000)) : null;
        return new Progress(generation, startedAt, endedAt, done, total, perSecond, remaining);
    }
}
