package dev.orchestra.history.records;

import dev.orchestra.events.log.RawRecord;
import dev.orchestra.history.ingest.BatchTarget;
import dev.orchestra.workers.inbox.MarkerId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * The history's tables, written from the engine's records. The deduplication key is the engine's partition and position; a
 * record that comes twice changes nothing.
 */
public final class EngineRecords implements BatchTarget<EngineRecords.Read> {

    private static final String POSITIONS = """
            insert into engine_positions (partition_id, position, record_time, marked_until)
            select p, position, to_timestamp(millis / 1000.0), to_timestamp(marked / 1000.0)
            from unnest(?::int[], ?::bigint[], ?::bigint[], ?::bigint[]) as v (p, position, millis, marked)
            on conflict (partition_id) do update
            set position = excluded.position, record_time = excluded.record_time,
                marked_until = greatest(engine_positions.marked_until, excluded.marked_until)""";

    private final JdbcOperations jdbc;
    private final List<UpsertStatement> statements =
            Arrays.stream(ProjectedTable.values()).map(UpsertStatement::new).toList();

    /** A record of the engine and what it changes. */
    public static final class Read {

        private final EngineRecord record;
        private final List<Patch> patches;

        private Read(EngineRecord record) {
            this.record = record;
            this.patches = Projector.project(record);
        }
    }

    public EngineRecords(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public Optional<Read> read(RawRecord record) {
        try {
            return Optional.of(new Read(EngineRecord.parse(record.value())));
        } catch (UnreadableRecordException | NumberFormatException e) {
            throw new UnreadableException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public void write(List<Read> records) {
        var rows = new EnumMap<ProjectedTable, Map<List<@Nullable Object>, Patch>>(ProjectedTable.class);
        var last = new TreeMap<Integer, EngineRecord>();
        var marked = new HashMap<Integer, Long>();
        for (var read : records) {
            last.put(read.record.partition(), read.record);
            marker(read.record).ifPresent(sent -> marked.merge(read.record.partition(), sent, Math::max));
            for (var patch : read.patches) {
                rows.computeIfAbsent(patch.table(), table -> new LinkedHashMap<>())
                        .merge(patch.rowKey(), patch, Patch::then);
            }
        }
        jdbc.execute((ConnectionCallback<Boolean>) connection -> {
            for (var statement : statements) {
                var patches = rows.get(statement.table());
                if (patches != null) {
                    statement.execute(connection, sorted(patches.values()));
                }
            }
            writePositions(connection, last, marked);
            return true;
        });
    }

    /** Two replicas may write the same row: both take them in one order, so that they do not wait for each other. */
    private static List<Patch> sorted(Collection<Patch> patches) {
        var sorted = new ArrayList<>(patches);
        sorted.sort(Comparator.comparing(patch -> patch.rowKey().toString()));
        return sorted;
    }

    private static Optional<Long> marker(EngineRecord record) {
        return record.valueType().equals("MESSAGE")
                ? Optional.ofNullable(record.text("messageId"))
                        .flatMap(MarkerId::sentAt)
                        .map(Instant::toEpochMilli)
                : Optional.empty();
    }

    /**
     * The place of the record that came last, even if an earlier one was further: then the engine exports again, and how
     * far its records are is known only when it has caught up.
     */
    private static void writePositions(
            Connection connection, Map<Integer, EngineRecord> last, Map<Integer, Long> marked) throws SQLException {
        try (var statement = connection.prepareStatement(POSITIONS)) {
            statement.setArray(1, connection.createArrayOf("int", last.keySet().toArray()));
            statement.setArray(
                    2,
                    connection.createArrayOf(
                            "bigint",
                            last.values().stream().map(EngineRecord::position).toArray()));
            statement.setArray(
                    3,
                    connection.createArrayOf(
                            "bigint",
                            last.values().stream()
                                    .map(EngineRecord::timestampMillis)
                                    .toArray()));
            statement.setArray(
                    4,
                    connection.createArrayOf(
                            "bigint", last.keySet().stream().map(marked::get).toArray()));
            statement.executeUpdate();
        }
    }
}
