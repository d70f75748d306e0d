package dev.orchestra.history.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.cloudevents.EventCodec;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.Postgres;
import dev.orchestra.stack.LocalStackExtension;
import dev.orchestra.stack.PostgresServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalStackExtension.class)
final class EventRecordsIT {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

    /** Enough to be copied. */
    private static final int MANY = 2 * EventTable.COPIED_FROM;

    private static final String ROWS = "select * from events order by event_key";

    private final Postgres postgres;
    private final EventRecords events;

    EventRecordsIT(PostgresServer server) {
        postgres = Postgres.freshSchema(server);
        events = new EventRecords(postgres.jdbc(), DataFormats.JSON, new Topics(""));
    }

    @Test
    void writesAnEventOnceHoweverOftenItComes() {
        write(record(0, event("1", "{\"a\":1}")), record(1, event("2", "{}")), record(2, event("1", "{\"a\":2}")));
        write(record(3, event("1", "{\"a\":3}")));

        var rows = rows();
        assertThat(rows).hasSize(2);
        assertThat(rows.getFirst())
                .containsEntry("event_id", "1")
                .containsEntry("type", "dev.orchestra.step.completed.v1")
                .containsEntry("correlation_id", "77")
                .containsEntry("causation_id", "0")
                .containsEntry("subject", "77/design")
                .containsEntry("record_offset", 0L)
                .containsEntry("data", "{\"a\":1}");
    }

    @Test
    void keepsTheSecretOfAStepToItself() {
        write(record(0, event("1", "{}")));

        assertThat((String) rows().getFirst().get("attributes"))
                .contains("\"agent\":\"app-designer\"")
                .doesNotContain("steptoken")
                .doesNotContain("secret");
    }

    @Test
    void storesAnEventWithAttributesOfAnyLength() {
        var lengthy = "x".repeat(20_000);
        write(record(
                0,
                new Event(
                        lengthy,
                        "/" + lengthy,
                        lengthy,
                        lengthy,
                        null,
                        Map.of("correlationid", lengthy),
                        Json.parse("{\"nul\":\"\\u0000\"}"))));

        assertThat(rows())
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("correlation_id", "x".repeat(500))
                        .containsEntry("event_time", null)
                        .containsEntry("data", "{\"nul\":\"\\u0000\"}"));
    }

    @Test
    void hasNothingToStoreOfTombstonesAndOfWhatIsNoEvent() {
        var position = new Position("workflow.request", 0, 0);

        assertThat(events.read(new RawRecord(position, null, null, List.of(), TIME)))
                .isEmpty();
        assertThat(events.read(new RawRecord(position, null, "{".getBytes(), List.of(), TIME)))
                .isEmpty();
    }

    @Test
    void writesManyAtOnceAsItWritesThemOneByOne(PostgresServer server) {
        var records = new ArrayList<RawRecord>();
        for (var i = 0; i < MANY; i++) {
            records.add(record(i, event("e" + i, "{\"text\":\"\\u0000 \\t ü 漢 😀 %d\"}".formatted(i))));
        }
        records.add(record(MANY, new Event("bare", "/s", "t", null, null, Map.of("jobkey", "7\t\\"), Json.object())));
        records.add(record(MANY + 1, event("early", "{}").at(Instant.parse("1966-10-14T09:00:00.123456Z"))));
        records.add(record(MANY + 2, event("never", "{}").at(Instant.parse("+290000-01-01T00:00:00Z"))));
        write(records);

        var others = Postgres.freshSchema(server);
        var oneByOne = new EventRecords(others.jdbc(), DataFormats.JSON, new Topics(""));
        records.forEach(record -> others.transactions()
                .executeWithoutResult(transaction ->
                        oneByOne.write(oneByOne.read(record).stream().toList())));

        assertThat(rows()).hasSize(records.size()).isEqualTo(others.jdbc().queryForList(ROWS));
        assertThat(postgres.jdbc()
                        .queryForObject("select event_time from events where event_id = 'never'", String.class))
                .as("a time that no column holds")
                .isNull();
    }

    @Test
    void writesManyOfWhichSomeAreThereAlready() {
        write(numbered(0, 10));
        for (var more = 0; more < 3; more++) {
            // Each overlaps with what came before, and with itself.
            var records = new ArrayList<>(numbered(more * MANY / 2, MANY));
            records.addAll(numbered(more * MANY / 2, 5));
            write(records);
        }
        for (var round = 0; round <= EventTable.INSERTED_AFTER_DOUBLE; round++) {
            write(numbered(10_000 + round * MANY, MANY));
        }

        assertThat(rows()).hasSize(2 * MANY + MANY * (EventTable.INSERTED_AFTER_DOUBLE + 1));
        assertThat(postgres.jdbc()
                        .queryForObject("select min(event_key) from events where event_id = 'n3'", Long.class))
                .as("the first sight stays")
                .isLessThan(11);
    }

    @Test
    void writesWhatTwoReplicasHaveReadOnce() throws Exception {
        var records = numbered(0, 10 * MANY);
        try (var replicas = Executors.newFixedThreadPool(2)) {
            var written = new ArrayList<Future<?>>();
            for (var replica = 0; replica < 2; replica++) {
                var from = replica;
                written.add(replicas.submit(() -> {
                    for (var i = 0; i < 5; i++) {
                        write(records.subList(i * MANY + from * 10, (i + 1) * MANY + from * 10));
                    }
                }));
            }
            for (var one : written) {
                one.get(60, TimeUnit.SECONDS);
            }
        }

        assertThat(rows()).hasSize(5 * MANY + 10);
    }

    private static List<RawRecord> numbered(int first, int count) {
        return IntStream.range(first, first + count)
                .mapToObj(number -> record(number, event("n" + number, "{\"n\":%d}".formatted(number))))
                .toList();
    }

    private static Event event(String id, String data) {
        return Event.of(EventType.STEP_COMPLETED)
                .id(id)
                .source("/agents/app-designer/1")
                .subject("77/design")
                .time(TIME)
                .with(Attribute.CORRELATION_ID, "77")
                .with(Attribute.CAUSATION_ID, "0")
                .with(Attribute.AGENT, "app-designer")
                .with(Attribute.STEP_TOKEN, "secret")
                .data(Json.parse(data))
                .build();
    }

    private static RawRecord record(long offset, Event event) {
        var encoded = new EventCodec(1_000_000).encode(event, null);
        return new RawRecord(
                new Position("workflow.step.response", 0, offset), null, encoded.value(), encoded.headers(), TIME);
    }

    private void write(RawRecord... records) {
        write(List.of(records));
    }

    private void write(List<RawRecord> records) {
        postgres.transactions()
                .executeWithoutResult(transaction -> events.write(records.stream()
                        .map(events::read)
                        .flatMap(Optional::stream)
                        .toList()));
    }

    private List<Map<String, Object>> rows() {
        return postgres.jdbc().queryForList(ROWS);
    }
}
