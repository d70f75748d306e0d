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
 * order in which they were given. A thread that has ended its task takes the next that waits, and one new thread at a time is
 * on its way, so quick tasks share a few threads while slow ones get one each.
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
    /** A thread was started and has not come for its first task yet. */
    private boolean starting;

    private int busy;
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
        // What a thread can be had for does not count as waiting.
        if (stopped || waiting - Math.min(ready.size(), concurrency - busy) >= queue) {
            wasFull = true;
            return false;
        }
        Task task = new Task(lane, work);
        waiting++;
        Deque<Task> before = lane == null ? null : lanes.get(lane);
        if (before != null) {
            before.addLast(task);
            return true;
        }
        if (lane != null) {
            lanes.put(lane, new ArrayDeque<>(1));
        }
        ready.addLast(task);
        startOne();
        return true;
    }

    private void startOne() {
        if (!starting && workers < concurrency) {
            starting = true;
            workers++;
            threads.newThread(this::work).start();
        }
    }

    private void work() {
        Thread thread = Thread.currentThread();
        running.add(thread);
        try {
            for (Task task = first(); task != null; task = next(task)) {
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

    private synchronized @Nullable Task first() {
        starting = false;
        return take();
    }

    /** The task that this thread does next; null if none waits, and the thread ends. */
    private synchronized @Nullable Task next(Task ended) {
        busy--;
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
        return take();
    }

    private @Nullable Task take() {
        Task task = stopped ? null : ready.pollFirst();
        if (task == null) {
            workers--;
            notifyAll();
            return null;
        }
        waiting--;
        busy++;
        if (!ready.isEmpty()) {
            startOne();
        }
        return task;
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
