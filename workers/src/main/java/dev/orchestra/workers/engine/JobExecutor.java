package dev.orchestra.workers.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * What the client runs its workers on: timers on one thread of their own, jobs on the job threads, or right where they
 * arrive if there are none.
 */
final class JobExecutor extends ScheduledThreadPoolExecutor {

    private final @Nullable ExecutorService jobThreads;
    private final Executor jobs;

    JobExecutor(int threads) {
        super(1, daemon("orchestra-engine-timer"));
        setRemoveOnCancelPolicy(true);
        jobThreads = threads == 0 ? null : Executors.newFixedThreadPool(threads, daemon("orchestra-jobs"));
        jobs = jobThreads == null ? Runnable::run : jobThreads;
    }

    @Override
    public void execute(Runnable command) {
        jobs.execute(command);
    }

    @Override
    protected void terminated() {
        super.terminated();
        if (jobThreads != null) {
            jobThreads.shutdownNow();
        }
    }

    private static ThreadFactory daemon(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
