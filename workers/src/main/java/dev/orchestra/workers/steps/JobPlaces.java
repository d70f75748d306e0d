package dev.orchestra.workers.steps;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** So many jobs may have a command under way, and each of them one at a time. */
final class JobPlaces {

    private final int placesMax;
    private final Set<Long> taken = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean somebodyWaits = new AtomicBoolean();
    private volatile @Nullable Runnable whenFree;

    JobPlaces(int placesMax) {
        this.placesMax = placesMax;
    }

    /** Calls {@code action} when a place becomes free after one was refused. */
    void whenFree(Runnable action) {
        whenFree = action;
        callIfSomebodyWaits();
    }

    int taken() {
        return taken.size();
    }

    /** Takes a place for the job. By one thread at a time. */
    boolean take(long jobKey) {
        if (tryTake(jobKey)) {
            return true;
        }
        somebodyWaits.set(true);
        // A place may have become free just before that was noted.
        if (tryTake(jobKey)) {
            somebodyWaits.set(false);
            return true;
        }
        return false;
    }

    void free(long jobKey) {
        taken.remove(jobKey);
        callIfSomebodyWaits();
    }

    private boolean tryTake(long jobKey) {
        return taken.size() < placesMax && taken.add(jobKey);
    }

    private void callIfSomebodyWaits() {
        Runnable action = whenFree;
        if (action != null && somebodyWaits.compareAndSet(true, false)) {
            action.run();
        }
    }
}
