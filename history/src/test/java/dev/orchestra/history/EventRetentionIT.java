package dev.orchestra.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.stack.LocalStackExtension;
import dev.orchestra.stack.PostgresServer;
import java.time.Duration;
import java.util.List;
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

        new EventRetention(postgres.jdbc(), Duration.ofDays(30), 1_000_000).run();

        assertThat(postgres.jdbc().queryForObject("select count(*) from events", Integer.class))
                .isEqualTo(3);
    }

    @Test
    void removesTheOldestWhereThereAreTooMany() {
        insert(6_000, "2 days");
        insert(1_000, "1 day");

        new EventRetention(postgres.jdbc(), Duration.ofDays(30), 1_500).run();

        assertThat(count("events where recorded_at > now() - interval '36 hours'"))
                .isEqualTo(1_000);
        assertThat(count("events")).isEqualTo(1_500);
    }

    @Test
    void removesInstancesAWhileAfterTheirEndWithAllThatBelongsToThem() {
        instance(1, null, "31 days");
        instance(2, null, "29 days");
        instance(3, null, null);
        instance(4, 3L, "31 days");
        instance(5, 1L, "31 days");

        new InstanceRetention(postgres.jdbc(), Duration.ofDays(30), 1_000).run();

        assertThat(keys("process_instances")).containsExactly(2L, 3L, 4L);
        assertThat(keys("elements")).containsExactly(2L, 3L, 4L);
        assertThat(keys("jobs")).containsExactly(2L, 3L, 4L);

        new InstanceRetention(postgres.jdbc(), Duration.ofDays(30), 2).run();
        assertThat(keys("process_instances"))
                .as("one that runs stays, and so does what it called")
                .containsExactly(3L, 4L);
        new InstanceRetention(postgres.jdbc(), Duration.ofDays(30), 0).run();
        assertThat(keys("process_instances")).containsExactly(3L, 4L);
    }

    private void instance(long key, Long parent, String endedAgo) {
        postgres.jdbc().update("""
                        insert into process_instances (instance_key, parent_key, started_at, ended_at, position)
                        values (?, ?, now() - interval '40 days', now() - ?::interval, 1)""", key, parent, endedAgo);
        postgres.jdbc()
                .update(
                        "insert into elements (element_key, instance_key, started_at, position) values (?, ?, now(), 1)",
                        key,
                        key);
        postgres.jdbc()
                .update(
                        "insert into jobs (job_key, instance_key, state, changed_at, position) values (?, ?, 'COMPLETED', now(), 1)",
                        key,
                        key);
    }

    private List<Long> keys(String table) {
        return postgres.jdbc().queryForList("select instance_key from " + table + " order by 1", Long.class);
    }

    private int count(String what) {
        var count = postgres.jdbc().queryForObject("select count(*) from " + what, Integer.class);
        return count == null ? 0 : count;
    }

    private void insert(int count, String age) {
        postgres.jdbc().update("""
                        insert into events (fingerprint, source, event_id, type, recorded_at, topic, partition_id,
                            record_offset, attributes, data)
                        select ? || n, 's', 'i', 't', now() - ?::interval, 'a', 0, n, '{}', '{}'
                        from generate_series(1, ?) n""", age, age, count);
    }
}
