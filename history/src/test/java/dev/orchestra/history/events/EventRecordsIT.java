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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalStackExtension.class)
final class EventRecordsIT {

    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

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
        postgres.transactions()
                .executeWithoutResult(transaction -> events.write(List.of(records).stream()
                        .map(events::read)
                        .flatMap(Optional::stream)
                        .toList()));
    }

    private List<Map<String, Object>> rows() {
        return postgres.jdbc().queryForList("select * from events order by event_key");
    }
}
