package dev.orchestra.server;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Reply;
import java.sql.Connection;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What readiness shows: the engine, Kafka and the database, each with what it said and when it last answered. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

    private static final long ENGINE_SECONDS = 3;
    private static final int DATABASE_SECONDS = 2;

    @Bean
    HealthIndicator engineHealthIndicator(Engine engine, EngineProperties properties, Clock clock) {
        return indicator(new Probe("The engine at " + properties.grpcUri(), () -> askEngine(engine), clock));
    }

    @Bean
    HealthIndicator databaseHealthIndicator(DataSource database, DataSourceProperties properties, Clock clock) {
        return indicator(new Probe("PostgreSQL at " + properties.determineUrl(), () -> askDatabase(database), clock));
    }

    @Bean
    HealthIndicator kafkaHealthIndicator(EventLog log, JournalProperties properties, Clock clock) {
        return indicator(new Probe("Kafka at " + properties.bootstrapServers(), () -> askKafka(log), clock));
    }

    private static Probe.Answer askKafka(EventLog log) {
        return log.reachable()
                ? new Probe.Answer.Yes("the brokers answer")
                : new Probe.Answer.No("no broker answered within the last seconds");
    }

    private static Probe.Answer askEngine(Engine engine) throws Exception {
        Reply<Engine.Cluster> reply = engine.cluster().get(ENGINE_SECONDS, TimeUnit.SECONDS);
        return switch (reply) {
            case Reply.Done<Engine.Cluster>(Engine.Cluster cluster)
            when cluster.healthy() ->
                new Probe.Answer.Yes("gateway %s, %d broker(s), %d partition(s)"
                        .formatted(cluster.gatewayVersion(), cluster.brokers(), cluster.partitions()));
            case Reply.Done<Engine.Cluster>(Engine.Cluster cluster) ->
                new Probe.Answer.No("the gateway answers, but a partition has no healthy leader");
            case Reply.Refused<Engine.Cluster> refused -> new Probe.Answer.No(refused.message());
            case Reply.Busy<Engine.Cluster> busy -> new Probe.Answer.No(busy.message());
            case Reply.Unknown<Engine.Cluster> unknown -> new Probe.Answer.No(unknown.message());
        };
    }

    private static Probe.Answer askDatabase(DataSource database) throws Exception {
        try (Connection connection = database.getConnection()) {
            return connection.isValid(DATABASE_SECONDS)
                    ? new Probe.Answer.Yes(connection.getMetaData().getDatabaseProductVersion())
                    : new Probe.Answer.No("the connection is open, but it does not answer");
        }
    }

    static HealthIndicator indicator(Probe probe) {
        return () -> {
            Probe.Result result = probe.ask();
            Health.Builder health = switch (result.answer()) {
                case Probe.Answer.Yes yes -> Health.up().withDetail("answer", yes.detail());
                case Probe.Answer.No no -> Health.down().withDetail("reason", no.why());
            };
            result.lastSuccess().ifPresent(at -> health.withDetail("lastAnswer", at.toString()));
            return health.build();
        };
    }
}
