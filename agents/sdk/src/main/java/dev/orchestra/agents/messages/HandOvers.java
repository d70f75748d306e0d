package dev.orchestra.agents.messages;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Leaves what is shared with other processes to them: each part when what was taken of it is done, or when the process stops. */
final class HandOvers {

    private static final long LOOK_MILLIS = 20;
    private static final Duration LEAVE_MAX = Duration.ofSeconds(5);

    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final String name;
    private final CountDownLatch stopping;

    /** @param stopping is at zero when the process stops */
    HandOvers(String name, CountDownLatch stopping) {
        this.name = name;
        this.stopping = stopping;
    }

    /** @param leave may block */
    void when(BooleanSupplier idle, Runnable leave) {
        threads.add(Thread.ofVirtual().name(name).start(() -> {
            try {
                while (!idle.getAsBoolean() && !stopping.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                    // What was taken is done here, and committed.
                }
                leave.run();
            } catch (InterruptedException e) {
                // The runtime closes it.
            }
        }));
    }

    /** Waits until all is left, for a while. */
    void await() throws InterruptedException {
        for (Thread thread : threads) {
            thread.join(LEAVE_MAX);
        }
    }
}
