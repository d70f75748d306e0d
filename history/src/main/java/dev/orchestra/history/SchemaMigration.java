package dev.orchestra.history;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the database's tables up to date beside the start, so that the server starts without its database. Tries again for
 * ever; replicas that start together wait for each other by Flyway's lock.
 */
final class SchemaMigration implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaMigration.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LAST_PAUSE = Duration.ofSeconds(5);

    private final Supplier<Flyway> flyway;
    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private final CountDownLatch closing = new CountDownLatch(1);

    /** @param flyway what to apply to which database; not used before {@link #start} */
    SchemaMigration(Supplier<Flyway> flyway) {
        this.flyway = flyway;
    }

    void start() {
        Thread.ofVirtual().name("schema-migration").start(this::run);
    }

    /** Completes when the tables are up to date. */
    CompletableFuture<Void> done() {
        return done.copy();
    }

    private void run() {
        var pause = FIRST_PAUSE;
        var waiting = false;
        while (!tryMigrate(waiting)) {
            waiting = true;
            try {
                if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            pause = pause.multipliedBy(2).compareTo(LAST_PAUSE) < 0 ? pause.multipliedBy(2) : LAST_PAUSE;
        }
        done.complete(null);
    }

    private boolean tryMigrate(boolean waiting) {
        try {
            flyway.get().migrate();
            return true;
        } catch (FlywayException e) {
            if (waiting) {
                LOG.debug("The database's tables still cannot be brought up to date.", e);
            } else {
                LOG.warn(
                        "The database's tables cannot be brought up to date; trying again until it works. Check that"
                                + " PostgreSQL is up and spring.datasource.url is right.",
                        e);
            }
            return false;
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
