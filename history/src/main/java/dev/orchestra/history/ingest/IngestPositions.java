package dev.orchestra.history.ingest;

import dev.orchestra.events.log.TopicPartition;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * How far the topics are in the database, kept there for all replicas, in the transactions that write the records. It also
 * keeps out whoever reads for an older generation of the history than the one that is there.
 */
public final class IngestPositions {

    /** Held in common by whoever writes, alone by whoever empties the tables. */
    static final long LOCK = 0x4f524348_53545259L;

    private static final String ENTER =
            "select pg_advisory_xact_lock_shared(" + LOCK + "); select generation from history_generation";

    private static final String WRITE = """
            insert into ingest_positions as p (topic, partition_id, next_offset)
            select t, n, o from unnest(?::text[], ?::int[], ?::bigint[]) as v (t, n, o)
            on conflict (topic, partition_id) do update set next_offset = excluded.next_offset
            where p.next_offset < excluded.next_offset""";

    private final JdbcOperations jdbc;

    public IngestPositions(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /** The history was emptied to be built anew; who reads for the old one has to begin again. */
    static final class OtherGenerationException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private OtherGenerationException(int mine, int now) {
            super("The history is in its generation %d, and this reader is of %d.".formatted(now, mine));
        }
    }

    /** The history's generation. */
    public int generation() {
        var generation = jdbc.queryForObject("select generation from history_generation", Integer.class);
        return generation == null ? 0 : generation;
    }

    /**
     * Has to come first in a transaction that writes: until it ends, nobody empties the tables.
     *
     * @throws OtherGenerationException if that has happened
     */
    void enter(int generation) {
        var now = jdbc.execute((ConnectionCallback<Integer>) connection -> {
            // Two statements, so that the second sees what was there when the first had got the lock.
            try (var statement = connection.createStatement()) {
                statement.execute(ENTER);
                statement.getMoreResults();
                try (var result = statement.getResultSet()) {
                    if (!result.next()) {
                        throw new SQLException("The table history_generation has no row.");
                    }
                    return result.getInt(1);
                }
            }
        });
        if (now == null || now != generation) {
            throw new OtherGenerationException(generation, now == null ? -1 : now);
        }
    }

    /** Waits until nobody writes, and keeps all out until the transaction ends. */
    public void enterAlone() {
        jdbc.execute("select pg_advisory_xact_lock(" + LOCK + ")");
    }

    /** A place that is behind the one that is there changes nothing. */
    void write(Map<TopicPartition, Long> places) {
        // Two replicas may write for the same partition: both in one order, so that they do not wait for each other.
        var sorted = new TreeMap<String, Map.Entry<TopicPartition, Long>>();
        places.entrySet()
                .forEach(entry ->
                        sorted.put(entry.getKey().topic() + ' ' + entry.getKey().partition(), entry));
        var rows = List.copyOf(sorted.values());
        jdbc.execute((ConnectionCallback<Integer>) connection -> {
            try (var statement = connection.prepareStatement(WRITE)) {
                statement.setArray(
                        1,
                        connection.createArrayOf(
                                "text",
                                rows.stream().map(row -> row.getKey().topic()).toArray()));
                statement.setArray(
                        2,
                        connection.createArrayOf(
                                "int",
                                rows.stream()
                                        .map(row -> row.getKey().partition())
                                        .toArray()));
                statement.setArray(
                        3,
                        connection.createArrayOf(
                                "bigint", rows.stream().map(Map.Entry::getValue).toArray()));
                return statement.executeUpdate();
            }
        });
    }

    /** Places alone, without a record: they may be lost in a crash, and are written again. */
    void writeLoosely(Map<TopicPartition, Long> places) {
        jdbc.execute("set local synchronous_commit = off");
        write(places);
    }

    /** Places by partition; none for partitions of which nothing was read. */
    public Map<TopicPartition, Long> read(Collection<String> topics) {
        var places = new HashMap<TopicPartition, Long>();
        jdbc.query(
                "select topic, partition_id, next_offset from ingest_positions where topic = any(?)",
                statement -> statement.setArray(1, statement.getConnection().createArrayOf("text", topics.toArray())),
                row -> {
                    places.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3));
                });
        return places;
    }

    /** The topics of which anything was read. */
    public List<String> topics() {
        return jdbc.queryForList("select distinct topic from ingest_positions order by topic", String.class);
    }
}
