package dev.orchestra.server;

import dev.orchestra.workers.engine.Deployment;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.engine.Engine.ProcessFile;
import dev.orchestra.workers.engine.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Deploys the processes that are the server's own, and tries again until the engine has them; only then is the server ready.
 * Every replica does so at each start: to the engine an unchanged file is no new version.
 */
final class ProcessDeployer implements HealthIndicator, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessDeployer.class);

    private final Engine engine;
    private final List<ProcessFile> files;
    private final Duration firstWait;
    private final Duration longestWait;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean waiting = new AtomicBoolean();
    private @Nullable Thread thread;
    private volatile Health health =
            Health.down().withDetail("why", "not deployed yet").build();

    ProcessDeployer(Engine engine, List<ProcessFile> files) {
        this(engine, files, Duration.ofMillis(250), Duration.ofSeconds(1));
    }

    ProcessDeployer(Engine engine, List<ProcessFile> files, Duration firstWait, Duration longestWait) {
        this.engine = engine;
        this.files = List.copyOf(files);
        this.firstWait = firstWait;
        this.longestWait = longestWait;
    }

    void start() {
        thread = Thread.ofVirtual().name("processes").start(this::run);
    }

    private void run() {
        Duration wait = firstWait;
        try {
            while (!deployed()) {
                if (closed.await(wait.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                Duration next = wait.multipliedBy(2);
                wait = next.compareTo(longestWait) > 0 ? longestWait : next;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Health health() {
        return health;
    }

    /** Whether the engine has them. What it refuses is tried again too: its own partitions may not be up yet. */
    private boolean deployed() throws InterruptedException {
        CompletableFuture<Reply<Deployment>> asked = engine.deploy(files);
        try {
            return switch (asked.get()) {
                case Reply.Done<Deployment>(Deployment deployment) -> {
                    deployment
                            .deployed()
                            .forEach(it ->
                                    LOG.info("The engine has {} {} in version {}.", it.kind(), it.id(), it.version()));
                    health = Health.up().withDetail("deployed", names()).build();
                    yield true;
                }
                case Reply.Refused<Deployment>(Reply.Refused.Code code, String message) -> {
                    LOG.error(
                            "The engine refuses the server's own processes ({}), so no step can be recovered; it is tried again: {}",
                            code,
                            message);
                    yield failed(message);
                }
                case Reply.Busy<Deployment>(String message) -> notYet(message);
                case Reply.Unknown<Deployment>(String message) -> notYet(message);
            };
        } catch (ExecutionException e) {
            return notYet(String.valueOf(e.getCause()));
        }
    }

    /** Says it once, and not each second while the engine is away. */
    private boolean notYet(String message) {
        if (waiting.compareAndSet(false, true)) {
            LOG.warn("The server's own processes could not be deployed yet, which is tried again: {}", message);
        }
        return failed(message);
    }

    private boolean failed(String message) {
        health = Health.down().withDetail("why", message).build();
        return false;
    }

    private List<String> names() {
        return files.stream().map(ProcessFile::name).toList();
    }

    @Override
    public void close() {
        closed.countDown();
        if (thread != null) {
            thread.interrupt();
        }
    }
}
