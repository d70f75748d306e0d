package dev.orchestra.agents.messages;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs handlers on virtual threads: so many side by side, so many more waiting. Tasks of one lane run one at a time, in the
 * order in which they were given.
 *
 * <p>To wake a thread costs more than a quick handler does. So what was read at once is begun by one thread, which takes one
 * task after the other. Others come to its help when it does not get on: all that are needed within some milliseconds where
 * a handler waits for something, and twice as many each time where there is simply much to do.
 */
final class HandlerPool {

    private static final long LOOK_MILLIS = 2;
    private static final long MOVES_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(1);
    /** So many tasks are ended at most before what came of them is handed on; half of what keeps two processes busy. */
    private static final int TOGETHER_MAX = 32;

    private static final Executor LATER =
            CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS, Runnable::run);

    private record Task(@Nullable Object lane, Runnable work) {}

    private final int concurrency;
    private final int queue;
    private final ThreadFactory threads;
    private final Runnable roomMade;
    private final Runnable handOn;
    private final Consumer<Runnable> later;
    private final LongSupplier nanoTime;
    private final Set<Thread> running = ConcurrentHashMap.newKeySet();

    // Guarded by this.
    private final Deque<Task> ready = new ArrayDeque<>();
    /** Lanes of which a task is ready or running, with those that come after it. */
    private final Map<Object, Deque<Task>> lanes = new HashMap<>();

    private int workers;
    private int busy;
    private int waiting;
    private boolean wasFull;
    private boolean stopped;
    // Tasks that were begun so far, and when the last one was.
    private long begun;
    private long movedAtNanos;
    // Tasks that have ended since what came of them was handed on.
    private int ended;
    private boolean watched;
    private long begunWhenWatched;

    /**
     * @param roomMade called when a pool that was full has room again, on a handler's thread
     * @param handOn called when tasks have ended and the next ones take their time, on a thread of the pool
     */
    HandlerPool(int concurrency, int queue, ThreadFactory threads, Runnable roomMade, Runnable handOn) {
        this(concurrency, queue, threads, roomMade, handOn, LATER::execute, System::nanoTime);
    }

    /** @param later runs something in two milliseconds, on a thread that must not be held */
    HandlerPool(
            int concurrency,
            int queue,
            ThreadFactory threads,
            Runnable roomMade,
            Runnable handOn,
            Consumer<Runnable> later,
            LongSupplier nanoTime) {
        this.concurrency = concurrency;
        this.queue = queue;
        this.threads = threads;
        this.roomMade = roomMade;
        this.handOn = handOn;
        this.later = later;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes a task, which is begun with the next {@link #begin}, or some milliseconds later.
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
        if (ready.size() >= TOGETHER_MAX) {
            begin();
        }
        watch();
        return true;
    }

    /** Begins what was taken: there is no more of it for now. */
    synchronized void begin() {
        if (!ready.isEmpty() && (workers == 0 || nanoTime.getAsLong() - movedAtNanos > MOVES_NANOS_MAX)) {
            start(1);
        }
    }

    private void start(int most) {
        movedAtNanos = nanoTime.getAsLong();
        for (int i = Math.min(most, concurrency - workers); i > 0; i--) {
            workers++;
            threads.newThread(this::work).start();
        }
    }

    private void watch() {
        if (!watched && !stopped && (ended > 0 || !ready.isEmpty())) {
            watched = true;
            begunWhenWatched = begun;
            later.accept(this::look);
        }
    }

    private void look() {
        if (isToHandOn()) {
            threads.newThread(handOn).start();
        }
    }

    /** Sends help, and says whether those that work are too slow for what has ended before. */
    private synchronized boolean isToHandOn() {
        watched = false;
        long moved = begun - begunWhenWatched;
        if (ready.size() > moved) {
            start(moved == 0 ? ready.size() : workers);
        }
        boolean toHandOn = moved == 0 && ended > 0;
        ended = toHandOn ? 0 : ended;
        watch();
        return toHandOn;
    }

    private void work() {
        Thread thread = Thread.currentThread();
        running.add(thread);
        try {
            for (Task task = next(); task != null; task = next()) {
                task.work().run();
                boolean paused = ended(task);
                if (room()) {
                    roomMade.run();
                }
                if (paused) {
                    handOn.run();
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

    /** Whether what came of the tasks is to be handed on now. */
    private synchronized boolean ended(Task task) {
        busy--;
        Object lane = task.lane();
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
        ended++;
        boolean paused = ended >= TOGETHER_MAX || ready.isEmpty();
        ended = paused ? 0 : ended;
        return paused;
    }

    /** The task that this thread does next; null if none waits, and the thread ends. */
    private synchronized @Nullable Task next() {
        Task task = stopped ? null : ready.pollFirst();
        if (task == null) {
            workers--;
            notifyAll();
            return null;
        }
        waiting--;
        busy++;
        begun++;
        movedAtNanos = nanoTime.getAsLong();
        watch();
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
