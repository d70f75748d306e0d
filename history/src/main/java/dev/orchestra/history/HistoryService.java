package dev.orchestra.history;

import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.inbox.InboxRetention;
import dev.orchestra.history.ingest.BatchIngest;
import dev.orchestra.history.records.EngineRecords;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionOperations;

/** Runs the ingest and the retention from the moment the tables are there to the server's end. */
final class HistoryService implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryService.class);
    private static final long RETENTION_INTERVAL_MINUTES = 15;

    private final HistoryProperties properties;
    private final SchemaMigration migration;
    private final EventLog log;
    private final Topics topics;
    private final JdbcOperations jdbc;
    private final TransactionOperations transactions;
    private final InboxRetention retention;
    private final Clock clock;
    private boolean running;
    private @Nullable BatchIngest<EngineRecords.Read> records;
    private @Nullable ScheduledExecutorService timer;

    HistoryService(
            HistoryProperties properties,
            SchemaMigration migration,
            EventLog log,
            Topics topics,
            JdbcOperations jdbc,
            TransactionOperations transactions,
            InboxRetention retention,
            Clock clock) {
        this.properties = properties;
        this.migration = migration;
        this.log = log;
        this.topics = topics;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.retention = retention;
        this.clock = clock;
    }

    @Override
    public synchronized void start() {
        running = true;
        migration.done().thenRun(this::startWork);
        migration.start();
    }

    private synchronized void startWork() {
        if (!running) {
            return;
        }
        timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("inbox-retention").factory());
        timer.scheduleWithFixedDelay(this::removeOld, 0, RETENTION_INTERVAL_MINUTES, TimeUnit.MINUTES);
        if (properties.ingest()) {
            records = new BatchIngest<>(
                    "engine records",
                    log,
                    SubscriptionOptions.of(topics.prefix() + properties.group(), Set.of(topics.engineRecords()))
                            .rawRecords()
                            .recordsPerReadMax(properties.batchMax()),
                    new EngineRecords(jdbc),
                    transactions,
                    properties.batchMax(),
                    clock);
        }
    }

    private void removeOld() {
        try {
            var removed = retention.run();
            LOG.debug("{} requests were removed from the inbox because they are too old to be sent again.", removed);
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("The inbox cannot be cleared now; trying again later.", e);
        }
    }

    /** How the ingest of the engine's records stands; empty before it runs. */
    synchronized Optional<BatchIngest<EngineRecords.Read>> records() {
        return Optional.ofNullable(records);
    }

    boolean tablesReady() {
        return migration.done().isDone();
    }

    @Override
    public synchronized void stop() {
        running = false;
        migration.close();
        if (timer != null) {
            timer.shutdownNow();
            timer = null;
        }
        if (records != null) {
            records.close();
            records = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }
}
