package dev.orchestra.history.events;

import static dev.orchestra.history.events.EventColumns.indexed;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.EventType;
import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.Json;
import dev.orchestra.history.events.EventColumns.Arrays;
import dev.orchestra.history.events.Seen.Sighting;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/**
 * The cases of reconstruction, a row each. The deduplication key is the case: an event that comes twice, or after a later
 * one, changes nothing that the later one said. What an event leaves out stays as it was.
 */
final class CaseRecords implements EventProjection {

    private static final Map<String, Integer> STAGES = Map.of(
            EventType.RECONSTRUCTION_OPENED.wireName(), 1,
            EventType.RECONSTRUCTION_GATHERED.wireName(), 2,
            EventType.RECONSTRUCTION_MERGED.wireName(), 3,
            EventType.RECONSTRUCTION_DECIDED.wireName(), 4,
            EventType.RECONSTRUCTION_UNDONE.wireName(), 5,
            EventType.RECONSTRUCTION_COMPLETED.wireName(), 6);

    private static final String WRITE = """
            insert into reconstructions as t (case_id, instance_key, job_key, attempt, agent, agent_id, incarnation, reason,
                state, stage, confidence, opened_at, changed_at, ended_at)
            select c, i, j, n, a, ai, inc, r, s, st, co, to_timestamp(o / 1000.0), to_timestamp(ch / 1000.0),
                to_timestamp(e / 1000.0)
            from unnest(?::text[], ?::text[], ?::text[], ?::int[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[],
                ?::int[], ?::float8[], ?::bigint[], ?::bigint[], ?::bigint[])
                as v (c, i, j, n, a, ai, inc, r, s, st, co, o, ch, e)
            on conflict (case_id) do update set
                instance_key = coalesce(t.instance_key, excluded.instance_key),
                job_key = coalesce(t.job_key, excluded.job_key),
                attempt = coalesce(t.attempt, excluded.attempt),
                agent = coalesce(t.agent, excluded.agent),
                agent_id = coalesce(t.agent_id, excluded.agent_id),
                incarnation = coalesce(t.incarnation, excluded.incarnation),
                reason = coalesce(t.reason, excluded.reason),
                state = case when t.stage < excluded.stage then excluded.state else t.state end,
                stage = greatest(t.stage, excluded.stage),
                confidence = coalesce(excluded.confidence, t.confidence),
                opened_at = least(t.opened_at, excluded.opened_at),
                changed_at = greatest(t.changed_at, excluded.changed_at),
                ended_at = coalesce(t.ended_at, excluded.ended_at)""";

    private final JdbcOperations jdbc;

    CaseRecords(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    /** What an event says of its case. */
    private record Told(Sighting sighting, int stage) {

        private @Nullable String attribute(Attribute attribute) {
            return indexed(sighting.event().attribute(attribute).orElse(null));
        }

        private @Nullable String text(String field) {
            return indexed(data().string(field).orElse(null));
        }

        private Json data() {
            return sighting.event().data();
        }

        private String caseId() {
            return String.valueOf(attribute(Attribute.CASE_ID));
        }

        private @Nullable String agent() {
            var named = text("failedAgent");
            return named == null ? attribute(Attribute.AGENT) : named;
        }

        private @Nullable String agentId() {
            var named = text("failedAgentId");
            return named == null ? attribute(Attribute.AGENT_ID) : named;
        }

        private @Nullable Integer attempt() {
            var text = attribute(Attribute.ATTEMPT);
            return text == null || !text.matches("[0-9]{1,9}") ? null : Integer.valueOf(text);
        }

        private String state() {
            return switch (stage) {
                case 1 -> "OPENED";
                case 2 -> "GATHERED";
                case 3 ->
                    data().field("confident")
                                    .filter(confident -> confident.text().equals("false"))
                                    .isPresent()
                            ? "IN_REVIEW"
                            : "MERGED";
                case 4 -> "DECIDED";
                case 5 -> "UNDONE";
                default -> "given-up".equals(text("outcome")) ? "GIVEN_UP" : "RESUMED";
            };
        }

        private @Nullable Double confidence() {
            var number = data().field("confidence").map(Json::text).orElse("");
            return number.matches("[0-9]{1,3}(?:\\.[0-9]{1,18})?") ? Double.valueOf(number) : null;
        }

        private Long opened() {
            return time("startedAt");
        }

        private Long changed() {
            return time("endedAt");
        }

        private @Nullable Long ended() {
            return stage == 6 ? changed() : null;
        }

        /** Of the part, or of its record where the event does not say it. */
        private long time(String field) {
            try {
                return data().string(field)
                        .map(Instant::parse)
                        .orElse(sighting.raw().timestamp())
                        .toEpochMilli();
            } catch (DateTimeParseException e) {
                return sighting.raw().timestamp().toEpochMilli();
            }
        }
    }

    private static Optional<Told> told(Seen seen) {
        if (!(seen instanceof Sighting sighting)) {
            return Optional.empty();
        }
        var stage = STAGES.get(sighting.event().type());
        try {
            return stage == null
                            || sighting.event().attribute(Attribute.CASE_ID).isEmpty()
                            || !sighting.event().data().isObject()
                    ? Optional.empty()
                    : Optional.of(new Told(sighting, stage));
        } catch (InvalidJsonException e) {
            return Optional.empty();
        }
    }

    @Override
    public void write(List<Seen> seen) {
        // One by one: a statement can change a row once only, and cases are few.
        for (var one : seen) {
            told(one).ifPresent(this::write);
        }
    }

    private void write(Told told) {
        jdbc.execute((ConnectionCallback<Integer>) connection -> {
            try (var statement = connection.prepareStatement(WRITE)) {
                var arrays = new Arrays<>(connection, List.of(told));
                statement.setArray(1, arrays.of("text", Told::caseId));
                statement.setArray(2, arrays.of("text", one -> one.attribute(Attribute.CORRELATION_ID)));
                statement.setArray(3, arrays.of("text", one -> one.attribute(Attribute.JOB_KEY)));
                statement.setArray(4, arrays.of("int", Told::attempt));
                statement.setArray(5, arrays.of("text", Told::agent));
                statement.setArray(6, arrays.of("text", Told::agentId));
                statement.setArray(7, arrays.of("text", one -> one.text("incarnation")));
                statement.setArray(8, arrays.of("text", one -> one.text("reason")));
                statement.setArray(9, arrays.of("text", Told::state));
                statement.setArray(10, arrays.of("int", Told::stage));
                statement.setArray(11, arrays.of("float8", Told::confidence));
                statement.setArray(12, arrays.of("bigint", Told::opened));
                statement.setArray(13, arrays.of("bigint", Told::changed));
                statement.setArray(14, arrays.of("bigint", Told::ended));
                return statement.executeUpdate();
            }
        });
    }
}
