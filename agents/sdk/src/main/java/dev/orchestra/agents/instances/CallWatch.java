package dev.orchestra.agents.instances;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Interrupts the agent's code when its time is over, and never a thread that has left it. */
final class CallWatch {

    private final LongSupplier nanoTime;
    private final long nanosMax;
    private final Consumer<String> overtime;
    private final Set<Running> running = ConcurrentHashMap.newKeySet();

    /** @param overtime hears of each key whose call is interrupted because of its time */
    CallWatch(LongSupplier nanoTime, Duration most, Consumer<String> overtime) {
        this.nanoTime = nanoTime;
        this.nanosMax = most.toNanos();
        this.overtime = overtime;
    }

    /** The agent's code begins on this thread. */
    Running begin(String key) {
        Running call = new Running(key, Thread.currentThread(), nanoTime.getAsLong());
        running.add(call);
        return call;
    }

    /** Interrupts what takes too long. */
    void look() {
        long now = nanoTime.getAsLong();
        for (Running call : running) {
            if (now - call.since > nanosMax && call.interrupt(true)) {
                overtime.accept(call.key);
            }
        }
    }

    /** Interrupts what runs for this key. */
    void interrupt(String key) {
        running.stream().filter(call -> call.key.equals(key)).forEach(call -> call.interrupt(false));
    }

    final class Running implements AutoCloseable {
        private final String key;
        private final long since;
        // Guarded by this.
        private @Nullable Thread thread;
        private boolean interrupted;
        private boolean isOvertime;

        Running(String key, Thread thread, long since) {
            this.key = key;
            this.thread = thread;
            this.since = since;
        }

        private synchronized boolean interrupt(boolean becauseOfTime) {
            if (thread == null || interrupted) {
                return false;
            }
            interrupted = true;
            isOvertime = becauseOfTime;
            thread.interrupt();
            return true;
        }

        synchronized boolean isOvertime() {
            return isOvertime;
        }

        /** The code was left. An interruption of ours that it did not notice is taken back. */
        @Override
        public void close() {
            running.remove(this);
            synchronized (this) {
                thread = null;
                if (interrupted) {
                    var unused = Thread.interrupted();
                }
            }
        }
    }
}
