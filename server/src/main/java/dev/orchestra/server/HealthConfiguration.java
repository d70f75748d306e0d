package dev.orchestra.server;

import dev.orchestra.events.avro.AvroFormats;
import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Reply;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.jdbc.autoconfigure.DataSourceProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What readiness shows: the engine, Kafka and the database, each with what it said and when it last answered. */
@Configuration(proxyBeanMethods = false)
class HealthConfiguration {

    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final long ENGINE_SECONDS = 3;
    private static final int DATABASE_SECONDS = 2;

    @Bean(destroyMethod = "close")
    Probe engineHealthIndicator(Engine engine, EngineProperties properties, Clock clock) {
        return new Probe("engine", "The engine at " + properties.grpcUri(), () -> askEngine(engine), INTERVAL, clock);
    }

    @Bean(destroyMethod = "close")
    Probe kafkaHealthIndicator(EventLog log, JournalProperties properties, Clock clock) {
        return new Probe("kafka", "Kafka at " + properties.bootstrapServers(), () -> askKafka(log), INTERVAL, clock);
    }

    @Bean(destroyMethod = "close")
    Probe databaseHealthIndicator(DataSource database, DataSourceProperties properties, Clock clock) {
        return new Probe(
                "database", "PostgreSQL at " + properties.determineUrl(), () -> askDatabase(database), INTERVAL, clock);
    }

    /** Shown, and no part of readiness: with the registry away, what it has told already goes on. */
    @Bean(destroyMethod = "close")
    @ConditionalOnExpression("!'${orchestra.avro.registries:}'.isEmpty()")
    Probe schemasHealthIndicator(DataFormats formats, AvroProperties properties, Clock clock) {
        return new Probe(
                "schemas",
                "The schema registry at " + properties.registries(),
                () -> askRegistry(formats),
                INTERVAL,
                clock);
    }

    /** {@code orchestra_system_up}: 1 while it answers. */
    @Bean
    MeterBinder systemsUp(List<Probe> probes) {
        return meters -> probes.forEach(probe -> Gauge.builder("orchestra.system.up", probe, Probe::upOrNot)
                .description("1 while the system answers")
                .tag("system", probe.name())
                .register(meters));
    }

    private static Probe.Answer askEngine(Engine engine) throws Exception {
        Reply<Engine.Cluster> reply = engine.cluster().get(ENGINE_SECONDS, TimeUnit.SECONDS);
        return switch (reply) {
            case Reply.Done<Engine.Cluster>(Engine.Cluster cluster)
            when cluster.healthy() ->
                new Probe.Answer.Yes("gateway %s, %d broker(s), %d partition(s)"
                        .formatted(cluster.gatewayVersion(), cluster.brokers(), cluster.partitions()));
            case Reply.Done<Engine.Cluster> unhealthy ->
                new Probe.Answer.No("the gateway answers, but a partition has no healthy leader");
            case Reply.Refused<Engine.Cluster> refused -> new Probe.Answer.No(refused.message());
            case Reply.Busy<Engine.Cluster> busy -> new Probe.Answer.No(busy.message());
            case Reply.Unknown<Engine.Cluster> unknown -> new Probe.Answer.No(unknown.message());
        };
    }

    private static Probe.Answer askKafka(EventLog log) {
        return log.reachable()
                ? new Probe.Answer.Yes("the brokers answer")
                : new Probe.Answer.No("no broker answered within the last seconds");
    }

    private static Probe.Answer askRegistry(DataFormats formats) {
        if (formats instanceof AvroFormats avro) {
            avro.ask();
            return new Probe.Answer.Yes("the registry answers");
        }
        return new Probe.Answer.Yes("no topic needs it");
    }

    private static Probe.Answer askDatabase(DataSource database) throws Exception {
        try (Connection connection = database.getConnection()) {
            return connection.isValid(DATABASE_SECONDS)
                    ? new Probe.Answer.Yes(
                            "PostgreSQL " + connection.getMetaData().getDatabaseProductVersion())
                    : new Probe.Answer.No("the connection is open, but it does not answer");
        }
    }
}
