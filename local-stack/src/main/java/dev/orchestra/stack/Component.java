package dev.orchestra.stack;

import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One part of the stack, a child process of ours or a server elsewhere that was configured. It can be stopped, killed,
 * paused and started again on the same address and data. Safe for use by several threads.
 */
public abstract sealed class Component implements AutoCloseable
        permits KafkaBroker, ZeebeBroker, PostgresServer, OpenSearchServer, SchemaRegistryServer, JavaService {

    private final String name;
    private final boolean external;
    private @Nullable ManagedProcess process;

    Component(String name, boolean external) {
        this.name = name;
        this.external = external;
    }

    /** What to run; called at each start, after which the process waits for its readiness. */
    abstract ProcessSpec prepare();

    /** Where the output of the process goes. */
    public abstract Path log();

    /** Such as {@code Kafka}. */
    public final String name() {
        return name;
    }

    /** Whether it is a server elsewhere, which we neither start nor stop. */
    public final boolean isExternal() {
        return external;
    }

    /**
     * Starts it and waits until it answers in its own protocol. Does nothing if it runs already or is external.
     *
     * @throws StackException if it is not ready in time; the message shows the end of its log
     */
    public final synchronized void start() {
        if (!external && !isRunning()) {
            process = ManagedProcess.start(prepare());
        }
    }

    /** Stops it in good order, at most 20 s. Does nothing if it does not run or is external. */
    public final synchronized void stop() {
        if (process != null) {
            process.stop();
            process = null;
        }
    }

    /**
     * {@code kill -9}; it is gone when this returns. Its data stays, for {@link #start()}.
     *
     * @throws StackException if it is external
     */
    public final synchronized void kill() {
        running().kill();
        process = null;
    }

    /**
     * {@code SIGSTOP}: it is there, and does not answer.
     *
     * @throws StackException if it is external or does not run
     */
    public final synchronized void pause() {
        running().signal("STOP");
    }

    /**
     * {@code SIGCONT}: undoes {@link #pause()}.
     *
     * @throws StackException if it is external or does not run
     */
    public final synchronized void resume() {
        running().signal("CONT");
    }

    /** Whether our child process is alive; false for an external one. */
    public final synchronized boolean isRunning() {
        return process != null && process.isRunning();
    }

    /** The process id of our child, empty if it does not run. */
    public final synchronized OptionalLong pid() {
        return process != null && process.isRunning() ? OptionalLong.of(process.pid()) : OptionalLong.empty();
    }

    /** The same as {@link #stop()}. */
    @Override
    public final void close() {
        stop();
    }

    /** Ends it at once if its data is thrown away anyway. */
    final synchronized void discard() {
        if (process != null) {
            process.kill();
            process = null;
        }
    }

    private ManagedProcess running() {
        if (process == null) {
            throw new StackException(
                    external
                            ? "Expected a %s of our own; the environment names one elsewhere, which we do not touch. Unset its address."
                                    .formatted(name)
                            : "Expected %s to run; it does not. Call start() first.".formatted(name));
        }
        return process;
    }
}
