package dev.orchestra.agents;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Notices by the holes between its looks that the process did not run for a while: stopped, suspended, or starved. */
final class SleepWatch {

    private final LongSupplier nanoTime;
    private final long holeMaxNanos;
    private volatile long lastLook;

    SleepWatch(LongSupplier nanoTime, Duration holeMax) {
        this.nanoTime = nanoTime;
        this.holeMaxNanos = holeMax.toNanos();
        this.lastLook = nanoTime.getAsLong();
    }

    /** Whether the last look is too long ago; asked at any time, from any thread. */
    boolean isOver() {
        return nanoTime.getAsLong() - lastLook > holeMaxNanos;
    }

    /** Looks again. @return whether the process slept since the last look */
    boolean look() {
        boolean slept = isOver();
        lastLook = nanoTime.getAsLong();
        return slept;
    }
}
