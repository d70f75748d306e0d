package dev.orchestra.agents;

import java.time.Duration;

/** How long what is accepted may go on once the process ends. Without an end until one is given; a later one only shortens it. */
final class DrainTime {

    // Guarded by this.
    private boolean ends;
    private long endNanos;

    /** From now on, at most so long. */
    synchronized void atMost(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        if (!ends || end - endNanos < 0) {
            ends = true;
            endNanos = end;
        }
    }

    /** Not positive when it is over. */
    synchronized long leftNanos() {
        return ends ? endNanos - System.nanoTime() : Long.MAX_VALUE;
    }

    boolean isOver() {
        return leftNanos() <= 0;
    }

    /** A drain time that ends so soon. */
    static DrainTime of(Duration most) {
        DrainTime time = new DrainTime();
        time.atMost(most);
        return time;
    }
}
