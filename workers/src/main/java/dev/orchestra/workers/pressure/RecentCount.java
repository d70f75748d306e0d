package dev.orchestra.workers.pressure;

import java.util.concurrent.atomic.LongAdder;

/** How often something happened in the last seconds, between {@link #roll} calls. */
public final class RecentCount {

    private final LongAdder all = new LongAdder();
    private final long[] before;
    private int next;
    private volatile long floor;

    /** @param rolls how many periods are remembered, at least 1 */
    public RecentCount(int rolls) {
        before = new long[rolls];
    }

    public void increment() {
        all.increment();
    }

    /** Begins a new period. By one thread. */
    public void roll() {
        floor = before[next];
        before[next] = all.sum();
        next = (next + 1) % before.length;
    }

    public long count() {
        return all.sum() - floor;
    }
}
