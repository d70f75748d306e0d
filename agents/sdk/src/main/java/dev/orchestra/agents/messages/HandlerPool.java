package dev.orchestra.agents.messages;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs handlers on virtual threads: so many side by side, so many more waiting. Tasks of one lane run one at a time, in the
 * order in which they were given. A thread that has ended its task takes the next that waits, so a busy pool starts no
 * threads.
 */
final class HandlerPool {

    private record Task(@Nullable Object lane, Runnable work) {}

    private final int concurrency;
    private final int queue;
    private final ThreadFactory threads;
    private final Runnable roomMade;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    // Guarded by this.
    private final Deque<Task> ready = new ArrayDeque<>();
    /** Lanes of which a task is ready or running, with those that come after it. */
    private final Map<Object, Deque<Task>> lanes = new HashMap<>();

    private int workers;
    private int waiting;
    private boolean wasFull;
    private boolean stopped;

    /** @param roomMade called when a pool that was full has room again, on a handler's thread */
    HandlerPool(int concurrency, int queue, ThreadFactory threads, Runnable roomMade) {
        this.concurrency = concurrency;
        this.queue = queue;
        this.threads = threads;
        this.roomMade = roomMade;
    }

    /**
     * Takes a task.
     *
     * @param lane tasks of one lane run one at a time; null for none
     * @return false if the pool is full or stopped; {@code roomMade} is called when it is worth another try
     */
    synchronized boolean submit(@Nullable Object lane, Runnable work) {
        if (stopped || waiting >= queue) {
            wasFull = true;
            return false;
        }
        Task task = new Task(lane, work);
        Deque<Task> before = lane == null ? null : lanes.get(lane);
        if (before != null) {
            before.addLast(task);
            waiting++;
            return true;
        }
        if (lane != null) {
            lanes.put(lane, new ArrayDeque<>(1));
        }
        if (workers < concurrency) {
            workers++;
            threads.newThread(() -> work(task)).start();
        } else {
            ready.addLast(task);
            waiting++;
        }
        return true;
    }

    private void work(Task first) {
        Thread thread = Thread.currentThread();
        running.add(thread);
        try {
            for (Task task = first; task != null; task = next(task)) {
                task.work().run();
                if (room()) {
                    roomMade.run();
                }
            }
        } finally {
            running.remove(thread);
        }
    }

    private synchronized boolean room() {
        boolean room = wasFull && !stopped && waiting <= queue / 2;
        if (room) {
            wasFull = false;
        }
        return room;
    }

    /** The task that this thread does next; null if none waits, and the thread ends. */
    private synchronized @Nullable Task next(Task ended) {
        Object lane = ended.lane();
        if (lane != null) {
            Deque<Task> behind = lanes.get(lane);
            Task following = behind == null ? null : behind.pollFirst();
            if (following == null) {
                lanes.remove(lane);
            } else {
                // Behind the others: a lane with much to do does not hold up the rest.
                ready.addLast(following);
            }
        }
        Task next = stopped ? null : ready.pollFirst();
        if (next == null) {
            workers--;
            notifyAll();
        } else {
            waiting--;
        }
        return next;
    }

    /** Takes and begins nothing more; what waits is dropped. */
    synchronized void stop() {
        stopped = true;
        ready.clear();
        lanes.clear();
        waiting = 0;
    }

    /** Waits until nothing runs, and interrupts what still does then. */
    void drain(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        synchronized (this) {
            long left = most.toNanos();
            while (workers > 0 && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(this, left);
                left = end - System.nanoTime();
            }
        }
        interrupt();
    }

    void interrupt() {
        running.forEach(Thread::interrupt);
    }
}
