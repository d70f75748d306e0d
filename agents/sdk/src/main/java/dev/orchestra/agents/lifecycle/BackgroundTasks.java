package dev.orchestra.agents.lifecycle;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;

/** Runs background work, each on a virtual thread of its own. What fails is reported, once; what runs at the stop is interrupted. */
public final class BackgroundTasks implements RuntimePart {

    private static final int MOST = 100_000;

    private final int most;
    private final Semaphore places;
    private final FailureReports failures;
    private final Set<Task> running = ConcurrentHashMap.newKeySet();
    private volatile boolean stopped;

    /** @param most how many run side by side, 1 to 100,000 */
    public BackgroundTasks(int most, FailureReports failures) {
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException(
                    "backgroundMax has to be from 1 to %,d, but is %,d.".formatted(MOST, most));
        }
        this.most = most;
        this.places = new Semaphore(most);
        this.failures = failures;
    }

    /**
     * Starts work.
     *
     * @param name for reports and threads; not blank
     * @throws RejectedExecutionException if as many run as are allowed, or the process stops
     */
    public BackgroundTask start(String name, BackgroundTask.Work work) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("Background work needs a name, under which its failure is reported.");
        }
        if (stopped) {
            throw new RejectedExecutionException("'%s' was not started: this agent process stops.".formatted(name));
        }
        if (!places.tryAcquire()) {
            throw new RejectedExecutionException(
                    "'%s' was not started: %,d background tasks run, and no more are allowed. Wait for one to end, or raise backgroundMax."
                            .formatted(name, most));
        }
        Task task = new Task(name, work);
        running.add(task);
        task.thread.start();
        if (stopped) {
            task.cancel();
        }
        return task;
    }

    /** How many run. */
    public int count() {
        return running.size();
    }

    @Override
    public void drain(Duration limit) throws InterruptedException {
        stop();
        long end = System.nanoTime() + limit.toNanos();
        for (Task task : running) {
            long left = end - System.nanoTime();
            if (left <= 0 || !task.thread.join(Duration.ofNanos(left))) {
                return;
            }
        }
    }

    @Override
    public void close() {
        stop();
    }

    private void stop() {
        stopped = true;
        running.forEach(Task::cancel);
    }

    private final class Task implements BackgroundTask {
        private final String name;
        private final Work work;
        private final Thread thread;
        private volatile boolean cancelled;

        Task(String name, Work work) {
            this.name = name;
            this.work = work;
            this.thread = Thread.ofVirtual().name("background-" + name).unstarted(this::run);
        }

        private void run() {
            try {
                work.run();
            } catch (Throwable e) {
                if (!cancelled) {
                    failures.failed("background task '%s'".formatted(name), e);
                }
            } finally {
                // In this order: who sees that it is done finds its place free.
                places.release();
                running.remove(this);
            }
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean isDone() {
            return !running.contains(this);
        }

        @Override
        public void cancel() {
            cancelled = true;
            thread.interrupt();
        }
    }
}
