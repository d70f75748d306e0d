package dev.orchestra.history.records;

import static dev.orchestra.history.records.RecordJson.TIME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.log.RawRecord;
import dev.orchestra.history.Postgres;
import dev.orchestra.stack.LocalStackExtension;
import dev.orchestra.stack.PostgresServer;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalStackExtension.class)
final class EngineRecordsIT {

    private final PostgresServer server;
    private Postgres postgres;
    private EngineRecords records;

    EngineRecordsIT(PostgresServer server) {
        this.server = server;
    }

    @BeforeEach
    void fresh() {
        postgres = Postgres.freshSchema(server);
        records = new EngineRecords(postgres.jdbc());
    }

    @Test
    void writesAStoryTheSameWayHoweverItIsCutIntoBatches() {
        var story = RecordJson.story();
        write(story);
        var whole = tables();

        assertThat(whole.get("PROCESS_INSTANCES"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("state", "COMPLETED")
                        .containsEntry("version", 3)
                        .containsEntry("request_id", "r1")
                        .containsEntry("started_at", new Timestamp(TIME + 1))
                        .containsEntry("ended_at", new Timestamp(TIME + 13)));
        assertThat(whole.get("JOBS"))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("state", "COMPLETED")
                        .containsEntry("error_message", "no answer")
                        .containsEntry("created_at", new Timestamp(TIME + 5)));
        assertThat(whole.get("INCIDENTS"))
                .singleElement()
                .satisfies(row -> assertThat(row).containsEntry("resolved_at", new Timestamp(TIME + 9)));
        assertThat(whole.get("VARIABLES"))
                .hasSize(2)
                .anySatisfy(row -> assertThat(row).containsEntry("value", "2"));

        for (var cut = 1; cut < story.size(); cut++) {
            fresh();
            write(story.subList(0, cut));
            write(story.subList(cut, story.size()));
            assertThat(tables()).as("cut after %d records", cut).isEqualTo(whole);
        }
        fresh();
        story.forEach(record -> write(List.of(record)));
        assertThat(tables()).as("one by one").isEqualTo(whole);
    }

    @Test
    void isNotChangedByRecordsThatComeAgain() {
        var story = RecordJson.story();
        write(story);
        var before = tables();

        for (var from = 0; from < story.size(); from++) {
            write(story.subList(from, story.size()));
            write(story.subList(0, from));
        }

        assertThat(tables()).isEqualTo(before);
    }

    @Test
    void saysHowFarTheRecordsOfEachPartitionWereRead() {
        write(List.of(
                RecordJson.of(7, "TIMER", "CREATED", 1).raw(),
                RecordJson.of(9, "TIMER", "CREATED", 1).envelope("partition", 2).raw()));
        assertThat(positions()).containsExactly(Map.entry(1, 7L), Map.entry(2, 9L));

        write(List.of(RecordJson.of(4, "TIMER", "CREATED", 1).raw()));
        assertThat(positions())
                .as("exported again: what follows is not known yet")
                .containsExactly(Map.entry(1, 4L), Map.entry(2, 9L));
    }

    @Test
    void removesAnAssigneeThatIsNoMore() {
        write(List.of(
                userTask(1, "CREATED").raw(),
                userTask(2, "ASSIGNED").with("assignee", "ann").raw()));
        assertThat(postgres.jdbc().queryForObject("select assignee from user_tasks", String.class))
                .isEqualTo("ann");

        write(List.of(userTask(3, "ASSIGNED").raw()));
        assertThat(postgres.jdbc().queryForObject("select assignee from user_tasks", String.class))
                .isNull();
    }

    private static RecordJson userTask(long position, String intent) {
        return RecordJson.of(position, "USER_TASK", intent, 50)
                .with("processInstanceKey", "40")
                .with("candidateGroups", List.of("a", "b\"c"));
    }

    private void write(List<RawRecord> raw) {
        var read = new ArrayList<EngineRecords.Read>();
        raw.forEach(record -> read.add(records.read(record).orElseThrow()));
        postgres.transactions().executeWithoutResult(transaction -> records.write(read));
    }

    private Map<Integer, Long> positions() {
        var positions = new TreeMap<Integer, Long>();
        postgres.jdbc().query("select partition_id, position from engine_positions", row -> {
            positions.put(row.getInt(1), row.getLong(2));
        });
        return positions;
    }

    private Map<String, List<Map<String, Object>>> tables() {
        var tables = new TreeMap<String, List<Map<String, Object>>>();
        for (var table : ProjectedTable.values()) {
            tables.put(table.name(), postgres.jdbc().queryForList("select * from " + table + " order by 1, 2"));
        }
        return tables;
    }
}
