package dev.orchestra.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.stack.LocalStackExtension;
import dev.orchestra.stack.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LocalStackExtension.class)
final class EventRetentionIT {

    private final Postgres postgres;

    EventRetentionIT(PostgresServer server) {
        postgres = Postgres.freshSchema(server);
    }

    @Test
    void removesWhatIsOlderThanTheRetentionHoweverMuchItIs() {
        insert(12_000, "31 days");
        insert(3, "29 days");

        new EventRetention(postgres.jdbc(), Duration.ofDays(30)).run();

        assertThat(postgres.jdbc().queryForObject("select count(*) from events", Integer.class))
                .isEqualTo(3);
    }

    private void insert(int count, String age) {
        postgres.jdbc().update("""
                        insert into events (fingerprint, source, event_id, type, recorded_at, topic, partition_id,
                            record_offset, attributes, data)
                        select ? || n, 's', 'i', 't', now() - ?::interval, 'a', 0, n, '{}', '{}'
                        from generate_series(1, ?) n""", age, age, count);
    }
}
