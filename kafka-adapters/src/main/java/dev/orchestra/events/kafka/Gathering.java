package dev.orchestra.events.kafka;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a thread sends while it does something that sends much, and sends it in one go when it has ended. The producer
 * would make a request of the first record and let the others wait for its answer. A thread that waits in between for what it
 * sent itself is let go after some milliseconds.
 */
final class Gathering {

    private static final int HELD_MILLIS_MAX = 5;
    private static final int HELD_MAX = 32;

    private final ThreadLocal<@Nullable Batch> own = new ThreadLocal<>();
    /** Those that hold something. */
    private final Set<Batch> holding = ConcurrentHashMap.newKeySet();

    private final AtomicBoolean watching = new AtomicBoolean();

    /** Runs it on this thread, and then what it has sent; nested, it belongs to the outer one. */
    void together(Runnable sending) {
        if (own.get() != null) {
            sending.run();
            return;
        }
        Batch batch = new Batch();
        own.set(batch);
        try {
            sending.run();
        } finally {
            own.remove();
            handOn(batch);
        }
    }

    /** Sends now, or with the others of this thread; in the order of the calls. @param send must not throw */
    void send(Runnable send) {
        Batch batch = own.get();
        if (batch == null) {
            send.run();
            return;
        }
        int held = batch.add(send);
        if (held >= HELD_MAX) {
            handOn(batch);
        } else if (held == 1) {
            holding.add(batch);
            watch();
        }
    }

    private void watch() {
        if (watching.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(HELD_MILLIS_MAX, TimeUnit.MILLISECONDS)
                    .execute(this::look);
        }
    }

    private void look() {
        // First, so that what is held from now on is looked after again.
        watching.set(false);
        holding.forEach(this::handOn);
    }

    private void handOn(Batch batch) {
        holding.remove(batch);
        batch.handOn();
    }

    private static final class Batch {

        // While it is handed on the owner may not pass by.
        private final ReentrantLock lock = new ReentrantLock();
        private final List<Runnable> held = new ArrayList<>();

        int add(Runnable send) {
            lock.lock();
            try {
                held.add(send);
                return held.size();
            } finally {
                lock.unlock();
            }
        }

        void handOn() {
            lock.lock();
            try {
                // What fails at once may make its sender send again.
                List<Runnable> now = List.copyOf(held);
                held.clear();
                now.forEach(Runnable::run);
            } finally {
                lock.unlock();
            }
        }
    }
}
