package dev.orchestra.workers.inbox;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** As much as the store is asked at once. */
final class Batch {

    private static final int MAX = 500;

    private Batch() {}

    /** Takes the first elements out of the queue. */
    static <E> List<E> of(Queue<E> queue) {
        List<E> taken = new ArrayList<>();
        while (taken.size() < MAX) {
            E next = queue.poll();
            if (next == null) {
                break;
            }
            taken.add(next);
        }
        return taken;
    }
}
