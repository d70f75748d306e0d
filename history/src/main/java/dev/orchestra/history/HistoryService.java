package dev.orchestra.history;

import dev.orchestra.events.cloudevents.DataFormats;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.history.events.EventRecords;
import dev.orchestra.history.ingest.BatchIngest;
import dev.orchestra.history.ingest.BatchTarget;
import dev.orchestra.history.ingest.IngestPositions;
import dev.orchestra.history.ingest.IngestProgress;
import dev.orchestra.history.records.EngineRecords;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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
    private final DataFormats formats;
    private final Topics topics;
    private final JdbcOperations jdbc;
    private final TransactionOperations transactions;
    private final List<Runnable> retentions;
    private final Clock clock;
    private final IngestPositions positions;
    private final IngestProgress progress;
    private boolean running;
    private List<BatchIngest<?>> ingests = List.of();
    private @Nullable ScheduledExecutorService timer;

    HistoryService(
            HistoryProperties properties,
            SchemaMigration migration,
            EventLog log,
            DataFormats formats,
            Topics topics,
            JdbcOperations jdbc,
            TransactionOperations transactions,
            IngestPositions positions,
            IngestProgress progress,
            List<Runnable> retentions,
            Clock clock) {
        this.properties = properties;
        this.migration = migration;
        this.log = log;
        this.formats = formats;
        this.topics = topics;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.positions = positions;
        this.progress = progress;
        this.retentions = List.copyOf(retentions);
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
                Thread.ofVirtual().name("retention").factory());
        timer.scheduleWithFixedDelay(this::removeOld, 0, RETENTION_INTERVAL_MINUTES, TimeUnit.MINUTES);
        if (properties.ingest()) {
            var started = new ArrayList<BatchIngest<?>>();
            started.add(ingest(
                    "engine-records",
                    SubscriptionOptions.of(topics.prefix() + properties.group(), Set.of(topics.engineRecords())),
                    new EngineRecords(jdbc)));
            if (properties.events()) {
                started.add(ingest(
                        "events",
                        SubscriptionOptions.matching(
                                topics.prefix() + properties.group() + "-events", eventTopics(topics.prefix())),
                        new EventRecords(jdbc, formats)));
            }
            ingests = List.copyOf(started);
            progress.reading(ingests, 0);
        }
    }

    private <R> BatchIngest<R> ingest(String name, SubscriptionOptions options, BatchTarget<R> target) {
        return new BatchIngest<>(
                name,
                log,
                options.rawRecords().recordsPerReadMax(properties.batchMax()),
                target,
                transactions,
                positions,
                progress,
                0,
                properties.batchMax(),
                clock);
    }

    /** All that carry events, but for heartbeats and states, of which only the newest matters, and dead letters. */
    static Pattern eventTopics(String prefix) {
        return Pattern.compile(Pattern.quote(prefix) + "(?:workflow|agent)\\.(?!(?:heartbeat|state)$)(?!.*-dlt$).+");
    }

    private void removeOld() {
        for (var retention : retentions) {
            try {
                retention.run();
            } catch (DataAccessException | TransactionException e) {
                LOG.debug("What is too old cannot be removed now; trying again later.", e);
            }
        }
    }

    /** What runs; nothing before the tables are there. */
    synchronized List<BatchIngest<?>> ingests() {
        return ingests;
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
        ingests.forEach(BatchIngest::close);
        ingests = List.of();
        progress.reading(ingests, 0);
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }
}
