package dev.orchestra.history;

import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.HistoryService.Chore;
import dev.orchestra.history.inbox.EnginePartitions;
import dev.orchestra.history.inbox.InboxRetention;
import dev.orchestra.history.inbox.PostgresInbox;
import dev.orchestra.history.ingest.IngestPositions;
import dev.orchestra.history.ingest.IngestProgress;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.inbox.Inbox;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.hibernate.autoconfigure.HibernateJpaAutoConfiguration;
import org.springframework.boot.hibernate.autoconfigure.HibernatePropertiesCustomizer;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.Bean;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Wires the history into a server that has a data source, an {@link EventLog} and {@link Topics}. Nothing here asks the
 * database at the start: it may be down then, and come later. Boot's own Flyway has to be off
 * ({@code spring.flyway.enabled=false}), because it wants the database at the start.
 */
@AutoConfiguration(before = HibernateJpaAutoConfiguration.class)
@EnableConfigurationProperties(HistoryProperties.class)
@EntityScan(basePackageClasses = InstanceRow.class)
@EnableJpaRepositories(basePackageClasses = Rows.class, considerNestedRepositories = true)
class HistoryConfiguration {

    /** The oldest release whose SQL is used. */
    private static final String POSTGRESQL_OLDEST = "14";

    private static final Duration RETENTION_INTERVAL = Duration.ofMinutes(15);
    private static final Duration ENDED_STEPS_INTERVAL = Duration.ofMinutes(1);

    @Bean
    HibernatePropertiesCustomizer hibernateWithoutDatabaseAtStart() {
        return properties -> {
            properties.put("hibernate.boot.allow_jdbc_metadata_access", "false");
            properties.put("jakarta.persistence.database-product-name", "PostgreSQL");
            properties.put("jakarta.persistence.database-major-version", POSTGRESQL_OLDEST);
            // Whoever asked gets the error, and says it once.
            properties.put("hibernate.jdbc.log.errors", "false");
        };
    }

    @Bean
    SchemaMigration schemaMigration(DataSource database) {
        return new SchemaMigration(() -> Flyway.configure()
                .dataSource(database)
                .locations("classpath:db/migration")
                .load());
    }

    @Bean
    EngineHistory engineHistory(
            Rows.Instances instances,
            Rows.Elements elements,
            Rows.Variables variables,
            Rows.Jobs jobs,
            Rows.Incidents incidents,
            Rows.UserTasks userTasks,
            Rows.Definitions definitions,
            JdbcTemplate jdbc) {
        return new JpaEngineHistory(instances, elements, variables, jobs, incidents, userTasks, definitions, jdbc);
    }

    @Bean
    EventHistory eventHistory(Rows.Events events) {
        return new JpaEventHistory(events);
    }

    @Bean
    @ConditionalOnMissingBean
    EnginePartitions enginePartitions(ObjectProvider<Engine> engine) {
        return new ClusterSize(engine);
    }

    @Bean
    Inbox inbox(JdbcTemplate jdbc, PlatformTransactionManager transactions, EnginePartitions partitions) {
        return new PostgresInbox(jdbc, new TransactionTemplate(transactions), partitions);
    }

    @Bean
    IngestPositions ingestPositions(JdbcTemplate jdbc) {
        return new IngestPositions(jdbc);
    }

    @Bean
    IngestProgress ingestProgress(IngestPositions positions) {
        return new IngestProgress(positions);
    }

    @Bean
    RecoveryHistory recoveryHistory(
            IngestProgress progress,
            EventLog log,
            Topics topics,
            Rows.Events events,
            JdbcTemplate jdbc,
            ObjectProvider<Clock> clock) {
        return new PostgresRecoveryHistory(
                progress,
                new ExistingTopics(log, clock.getIfAvailable(Clock::systemUTC)),
                topics,
                events,
                new Acquaintances(jdbc));
    }

    @Bean
    ReconstructionHistory reconstructionHistory(Rows.Cases cases, Rows.Events events) {
        return new JpaReconstructionHistory(cases, events);
    }

    @Bean
    Ingests ingests(
            HistoryProperties properties,
            EventLog log,
            ObjectProvider<DataFormats> formats,
            Topics topics,
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            IngestPositions positions,
            IngestProgress progress,
            ObjectProvider<Clock> clock) {
        return new Ingests(
                properties,
                log,
                formats.getIfAvailable(() -> DataFormats.JSON),
                topics,
                jdbc,
                new TransactionTemplate(transactions),
                positions,
                progress,
                clock.getIfAvailable(Clock::systemUTC));
    }

    @Bean
    PostgresRebuild historyRebuild(
            EventLog log,
            Topics topics,
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions,
            IngestPositions positions,
            Ingests ingests,
            ObjectProvider<Clock> clock) {
        return new PostgresRebuild(
                log,
                topics,
                jdbc,
                new TransactionTemplate(transactions),
                positions,
                ingests,
                clock.getIfAvailable(Clock::systemUTC));
    }

    @Bean
    HistoryService historyService(
            HistoryProperties properties,
            SchemaMigration migration,
            Ingests ingests,
            PostgresRebuild rebuild,
            EventLog log,
            Topics topics,
            JdbcTemplate jdbc,
            PlatformTransactionManager transactions) {
        var endedSteps = new EndedSteps(
                log, topics, jdbc, new TransactionTemplate(transactions), properties.checkpointRetention());
        return new HistoryService(
                migration,
                ingests,
                List.of(
                        new Chore(
                                "remove old requests",
                                RETENTION_INTERVAL,
                                new InboxRetention(jdbc, properties.inboxRetention())::run),
                        new Chore(
                                "remove old events",
                                RETENTION_INTERVAL,
                                new EventRetention(jdbc, properties.eventRetention(), properties.eventsMax())::run),
                        new Chore(
                                "remove old instances",
                                RETENTION_INTERVAL,
                                new InstanceRetention(jdbc, properties.instanceRetention(), properties.instancesMax())
                                        ::run),
                        new Chore("end the checkpoints of ended steps", ENDED_STEPS_INTERVAL, endedSteps::run),
                        new Chore("see whether the rebuild has ended", ENDED_STEPS_INTERVAL, rebuild::finish)));
    }

    @Bean
    HistoryHealth historyHealthIndicator(HistoryService service) {
        return new HistoryHealth(service);
    }
}
