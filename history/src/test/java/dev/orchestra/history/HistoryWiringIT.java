package dev.orchestra.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import dev.orchestra.history.EngineHistory.Instance;
import dev.orchestra.history.records.RecordJson;
import dev.orchestra.stack.LocalStack;
import dev.orchestra.workers.inbox.Inbox;
import dev.orchestra.workers.inbox.Inbox.InboxUnavailableException;
import dev.orchestra.workers.inbox.Inbox.Request;
import dev.orchestra.workers.inbox.Inbox.RequestId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The history as a server has it: with Spring, a journal, and a database that is down at times. */
final class HistoryWiringIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long INSTANCE = RecordJson.INSTANCE;

    private final LocalStack stack = LocalStack.builder().build();
    private ConfigurableApplicationContext server;
    private EngineHistory history;
    private EventLog log;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Server {

        @Bean
        EventLog eventLog() {
            var log = new InMemoryEventLog();
            log.createTopics(List.of(TopicSpec.journal("zeebe.records")));
            return log;
        }

        @Bean
        Topics topics() {
            return new Topics("");
        }
    }

    /** The database is down when the server starts. */
    @BeforeEach
    void startTheServer() {
        server = new SpringApplicationBuilder(Server.class)
                .web(WebApplicationType.NONE)
                .properties(Map.of(
                        "spring.datasource.url",
                        stack.postgres().jdbcUrl(),
                        "spring.datasource.username",
                        stack.postgres().username(),
                        "spring.datasource.password",
                        stack.postgres().password(),
                        "spring.datasource.hikari.initialization-fail-timeout",
                        "-1",
                        "spring.datasource.hikari.connection-timeout",
                        "1000",
                        "spring.flyway.enabled",
                        "false",
                        // The records of this test are as old as it is.
                        "orchestra.history.instance-retention",
                        "36500d"))
                .run();
        history = server.getBean(EngineHistory.class);
        log = server.getBean(EventLog.class);
    }

    @AfterEach
    void stop() {
        server.close();
        stack.close();
    }

    @Test
    void startsWithoutTheDatabaseAndCatchesUpWheneverItComesBack() {
        var inbox = server.getBean(Inbox.class);
        var request = List.of(new Request(new RequestId("client", "r1"), Request.Kind.INSTANCE, "body"));
        append(RecordJson.story().getFirst().value());
        assertThatExceptionOfType(HistoryUnavailableException.class).isThrownBy(() -> history.instance(INSTANCE));
        assertThatExceptionOfType(InboxUnavailableException.class).isThrownBy(() -> inbox.claim(request));
        assertThat(health()).isEqualTo(Status.DOWN);

        stack.postgres().start();
        eventually(() -> history.instance(INSTANCE).isPresent());
        assertThat(claim(inbox, request)).singleElement().isInstanceOf(Inbox.Claim.Fresh.class);
        eventually(() -> health().equals(Status.UP));

        stack.postgres().kill();
        RecordJson.story().stream().skip(1).forEach(record -> append(record.value()));
        eventually(() -> health().equals(Status.DOWN));

        stack.postgres().start();
        eventually(() -> history.instance(INSTANCE).orElseThrow().state() == Instance.State.COMPLETED);
        assertThat(claim(inbox, request))
                .as("the claim is still there")
                .singleElement()
                .isInstanceOf(Inbox.Claim.Unsettled.class);
        eventually(() -> health().equals(Status.UP));
    }

    /** All records of one engine partition go to one partition of the topic, as the exporter does it. */
    private void append(byte[] value) {
        var raw = new RawRecord(new Position("zeebe.records", 0, 0), "1".getBytes(), value, List.of(), Instant.EPOCH);
        log.appendRaw("zeebe.records", raw).join();
    }

    private Status health() {
        return server.getBean("historyHealthIndicator", HealthIndicator.class)
                .health()
                .getStatus();
    }

    /** The pool may still hand out connections of before the outage. */
    private static List<Inbox.Claim> claim(Inbox inbox, List<Request> request) {
        return await().atMost(PATIENCE)
                .ignoreException(InboxUnavailableException.class)
                .until(() -> inbox.claim(request), claims -> !claims.isEmpty());
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(PATIENCE).ignoreExceptions().until(condition);
    }
}
