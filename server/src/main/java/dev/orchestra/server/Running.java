package dev.orchestra.server;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * A part of the server that runs from its start to its close, in its phase.
 *
 * @param <T> what runs
 */
final class Running<T extends AutoCloseable> implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Running.class);

    private final Phase phase;
    private final Supplier<T> starter;
    private volatile @Nullable T running;

    Running(Phase phase, Supplier<T> starter) {
        this.phase = phase;
        this.starter = starter;
    }

    /** What runs; empty before the start and after the end. */
    Optional<T> current() {
        return Optional.ofNullable(running);
    }

    @Override
    public synchronized void start() {
        if (running == null) {
            running = starter.get();
        }
    }

    @Override
    public synchronized void stop() {
        T part = running;
        running = null;
        if (part != null) {
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("{} did not end cleanly; what it had in hand is delivered again.", part.getClass(), e);
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }

    @Override
    public int getPhase() {
        return phase.number();
    }
}
