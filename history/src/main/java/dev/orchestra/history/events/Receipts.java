package dev.orchestra.history.events;

import static dev.orchestra.history.events.EventColumns.indexed;
import static dev.orchestra.history.events.EventColumns.millis;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.EventType;
import dev.orchestra.events.InvalidJsonException;
import dev.orchestra.events.MessageReceived;
import dev.orchestra.history.events.EventColumns.Arrays;
import dev.orchestra.history.events.Seen.Sighting;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcOperations;

/** Which process has handled whose broadcast. The deduplication key is the event and the receipt's place in it. */
final class Receipts implements EventProjection {

    private static final int RECEIPTS_MAX = 10_000;

    private static final String INSERT = """
            insert into receipts (fingerprint, place, sender, receiver, receiver_agent, recorded_at)
            select f, p, s, r, a, to_timestamp(t / 1000.0)
            from unnest(?::text[], ?::int[], ?::text[], ?::text[], ?::text[], ?::bigint[]) as v (f, p, s, r, a, t)
            on conflict (fingerprint, place) do nothing""";

    private record Receipt(Sighting sighting, int place, String sender) {}

    private final JdbcOperations jdbc;

    Receipts(JdbcOperations jdbc) {
        this.jdbc = jdbc;
    }

    @Override
    public void write(List<Seen> seen) {
        var receipts = seen.stream().flatMap(Receipts::of).toList();
        if (receipts.isEmpty()) {
            return;
        }
        jdbc.execute((ConnectionCallback<Integer>) connection -> {
            try (var statement = connection.prepareStatement(INSERT)) {
                var arrays = new Arrays<>(connection, receipts);
                statement.setArray(
                        1, arrays.of("text", receipt -> receipt.sighting().fingerprint()));
                statement.setArray(2, arrays.of("int", Receipt::place));
                statement.setArray(3, arrays.of("text", receipt -> indexed(receipt.sender())));
                statement.setArray(4, arrays.of("text", receipt -> indexed(receipt.sighting(), Attribute.AGENT_ID)));
                statement.setArray(5, arrays.of("text", receipt -> indexed(receipt.sighting(), Attribute.AGENT)));
                statement.setArray(
                        6,
                        arrays.of(
                                "bigint",
                                receipt -> millis(receipt.sighting().raw().timestamp())));
                return statement.executeUpdate();
            }
        });
    }

    /** What is no receipt, or nobody's, says nothing of who had to do with whom. */
    private static Stream<Receipt> of(Seen seen) {
        if (!(seen instanceof Sighting sighting)
                || !sighting.event().is(EventType.MESSAGE_RECEIVED)
                || sighting.event().attribute(Attribute.AGENT_ID).isEmpty()) {
            return Stream.empty();
        }
        try {
            var received = sighting.event().dataAs(MessageReceived.class).received();
            return IntStream.range(0, Math.min(received.size(), RECEIPTS_MAX))
                    .mapToObj(place ->
                            new Receipt(sighting, place, received.get(place).sender()));
        } catch (InvalidJsonException e) {
            return Stream.empty();
        }
    }
}
