package dev.orchestra.agents.messages;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Answers that are ready to go and wait for the next ones, so that they share requests. Thread-safe. */
final class Tray {

    private final Consumer<Runnable> together;

    // Guarded by this.
    private List<Runnable> held = new ArrayList<>();

    /** @param together runs what appends much */
    Tray(Consumer<Runnable> together) {
        this.together = together;
    }

    /** @param append must not throw */
    synchronized void put(Runnable append) {
        held.add(append);
    }

    /** Lets go what is held; called by whoever has put something there and has nothing more for now. */
    void handOn() {
        List<Runnable> now = take();
        if (now.size() == 1) {
            now.getFirst().run();
        } else if (!now.isEmpty()) {
            together.accept(() -> now.forEach(Runnable::run));
        }
    }

    private synchronized List<Runnable> take() {
        if (held.isEmpty()) {
            return List.of();
        }
        List<Runnable> now = held;
        held = new ArrayList<>(now.size());
        return now;
    }
}
