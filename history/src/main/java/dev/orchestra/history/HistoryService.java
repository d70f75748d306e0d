package dev.orchestra.history;

import dev.orchestra.history.ingest.BatchIngest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Runs the ingest and the retention from the moment the tables are there to the server's end. */
final class HistoryService implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(HistoryService.class);
    private static final long FOLLOW_INTERVAL_MILLIS = 1000;

    private final SchemaMigration migration;
    private final Ingests ingests;
    private final List<Chore> chores;
    private boolean running;
    private @Nullable ScheduledExecutorService timer;

    /** What is done now and then. */
    record Chore(String name, Duration interval, Runnable work) {}

    HistoryService(SchemaMigration migration, Ingests ingests, List<Chore> chores) {
        this.migration = migration;
        this.ingests = ingests;
        this.chores = List.copyOf(chores);
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
        var started = Executors.newScheduledThreadPool(
                2, Thread.ofVirtual().name("history-", 0).factory());
        started.scheduleWithFixedDelay(
                () -> attempt("follow the history's generation", ingests::follow),
                0,
                FOLLOW_INTERVAL_MILLIS,
                TimeUnit.MILLISECONDS);
        for (var chore : chores) {
            started.scheduleWithFixedDelay(
                    () -> attempt(chore.name(), chore.work()),
                    0,
                    chore.interval().toMillis(),
                    TimeUnit.MILLISECONDS);
        }
        timer = started;
    }

    private static void attempt(String what, Runnable work) {
        try {
            work.run();
        } catch (DataAccessException | TransactionException e) {
            LOG.debug("The attempt to {} failed; trying again later.", what, e);
        } catch (RuntimeException e) {
            LOG.warn("The attempt to {} met an unexpected error; trying again later.", what, e);
        }
    }

    /** What runs; nothing before the tables are there. */
    List<BatchIngest<?>> ingests() {
        return ingests.running();
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
        ingests.stop();
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }
}
