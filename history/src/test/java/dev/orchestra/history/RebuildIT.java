package dev.orchestra.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.kafka.KafkaEventLog;
import dev.orchestra.events.kafka.KafkaEventLogOptions;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.log.Tracing;
import dev.orchestra.history.records.RecordJson;
import dev.orchestra.stack.KafkaBroker;
import dev.orchestra.stack.LocalStack;
import dev.orchestra.stack.LocalStackExtension;
import dev.orchestra.workers.inbox.Inbox;
import dev.orchestra.workers.inbox.Inbox.Request;
import dev.orchestra.workers.inbox.Inbox.RequestId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * The history of two replicas, which share the topics, through the death of its database, and built anew while events come in and
 * one of the replicas goes.
 */
@ExtendWith(LocalStackExtension.class)
final class RebuildIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** Kafka is shared with other tests; the database is killed, so it is this test's own, and its commits wait for the disk. */
    private static final Topics TOPICS = new Topics("rebuild.");

    private static final int MANY = 6000;

    private static KafkaBroker kafka;
    private static LocalStack stack;
    private ConfigurableApplicationContext server;
    private ConfigurableApplicationContext replica;
    private EventLog log;
    private JdbcTemplate jdbc;
    private int said;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Server {

        @Bean
        EventLog eventLog() {
            return connect();
        }

        @Bean
        Topics topics() {
            return TOPICS;
        }
    }

    @BeforeEach
    void startTwoReplicas(KafkaBroker broker) throws Exception {
        kafka = broker;
        stack = LocalStack.builder().quickStart().build();
        stack.postgres().start();
        log = connect();
        jdbc = new JdbcTemplate(new DriverManagerDataSource(
                stack.postgres().jdbcUrl(),
                stack.postgres().username(),
                stack.postgres().password()));
        server = start();
        log.createTopics(TOPICS.shared());
        replica = start();
        // One after the other: a burst at partitions that have just been made can get their order wrong for good.
        for (var i = 0; i < 12; i++) {
            say(1);
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(List.of(server, replica))
                        .as("both read events")
                        .allSatisfy(one -> assertThat(partitions(one)).isPositive()));
    }

    private static EventLog connect() {
        return new KafkaEventLog(
                KafkaEventLogOptions.of(kafka.bootstrapServers(), "history-" + UUID.randomUUID()),
                Tracing.OFF,
                Clock.systemUTC());
    }

    private static long partitions(ConfigurableApplicationContext one) {
        return one.getBean(Ingests.class).running().stream()
                .flatMap(ingest -> ingest.assignment().stream())
                .filter(partition -> partition.topic().equals(TOPICS.stepResponse()))
                .count();
    }

    @AfterEach
    void stop() {
        server.close();
        replica.close();
        log.close();
        stack.close();
    }

    private static ConfigurableApplicationContext start() {
        return new SpringApplicationBuilder(Server.class)
                .web(WebApplicationType.NONE)
                .properties(Map.of(
                        "spring.datasource.url",
                        stack.postgres().jdbcUrl(),
                        "spring.datasource.username",
                        stack.postgres().username(),
                        "spring.datasource.password",
                        stack.postgres().password(),
                        "spring.datasource.hikari.connection-timeout",
                        "1000",
                        "spring.flyway.enabled",
                        "false",
                        "orchestra.history.batch-max",
                        "200",
                        // The engine's records of this test are of long ago.
                        "orchestra.history.instance-retention",
                        "36500d"))
                .run();
    }

    @Test
    void hasEveryEventOnceAfterItsDatabaseDiedUnderLoadAndAfterItWasBuiltAnew() throws Exception {
        say(MANY / 3);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> count("events") > 0);
        stack.postgres().kill();
        say(MANY / 3);
        stack.postgres().start();
        say(MANY / 3);
        awaitAll();
        assertThat(count("events")).isEqualTo(said);

        var inbox = server.getBean(Inbox.class);
        var request = List.of(new Request(new RequestId("client", "r1"), Request.Kind.INSTANCE, "body"));
        assertThat(inbox.claim(request)).singleElement().isInstanceOf(Inbox.Claim.Fresh.class);
        for (var record : RecordJson.story()) {
            // All records of one engine partition go to one partition of the topic, as the exporter does it.
            var raw = new RawRecord(record.position(), "1".getBytes(), record.value(), List.of(), Instant.EPOCH);
            log.appendRaw(TOPICS.engineRecords(), raw).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        await().atMost(PATIENCE).until(() -> count("process_instances where state = 'COMPLETED'") == 1);
        var before = jdbc.queryForList("select * from process_instances");
        // What nobody can read again has to stay.
        jdbc.update(
                "update events set record_offset = -1, event_id = 'gone' where event_key = (select min(event_key) from events)");
        jdbc.update("update events set fingerprint = 'gone' where event_id = 'gone'");

        var began = server.getBean(HistoryRebuild.class).begin();
        assertThat(began.generation()).isEqualTo(1);
        assertThat(began.total()).isGreaterThanOrEqualTo(MANY);
        say(MANY / 6);
        server.close();
        say(MANY / 6);
        server = start();
        var rebuild = server.getBean(HistoryRebuild.class);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> rebuild.progress().orElseThrow().endedAt() != null);
        awaitAll();

        assertThat(rebuild.progress().orElseThrow()).satisfies(progress -> {
            assertThat(progress.done()).isEqualTo(progress.total());
            assertThat(progress.remaining()).isZero();
            assertThat(progress.perSecond()).isPositive();
        });
        assertThat(count("events"))
                .as("all that was said, and what is on no topic any more")
                .isEqualTo(said + 1);
        assertThat(jdbc.queryForObject("select count(*) from events where fingerprint = 'gone'", Long.class))
                .isEqualTo(1);
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(jdbc.queryForList("select * from process_instances"))
                        .isEqualTo(before));
        assertThat(server.getBean(Inbox.class).claim(request))
                .as("the inbox is no projection")
                .singleElement()
                .isInstanceOf(Inbox.Claim.Unsettled.class);
    }

    private void say(int events) throws Exception {
        var appended = new CompletableFuture<?>[events];
        for (var i = 0; i < events; i++) {
            said++;
            var event = Event.of(EventType.STEP_COMPLETED)
                    .id("e" + said)
                    .source("/agents/a")
                    .with(Attribute.CORRELATION_ID, Integer.toString(said % 100))
                    .data(Json.parse("{\"output\":{\"n\":%d}}".formatted(said)))
                    .build();
            appended[i] = log.append(Outgoing.of(TOPICS.stepResponse(), "k" + said, event));
        }
        CompletableFuture.allOf(appended).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void awaitAll() {
        var history = server.getBean(RecoveryHistory.class);
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> history.awaitIngested(log.ends(Set.of(TOPICS.stepResponse())), Duration.ofSeconds(10)));
    }

    private long count(String table) {
        var count = jdbc.queryForObject("select count(*) from " + table, Long.class);
        return count == null ? 0 : count;
    }
}
