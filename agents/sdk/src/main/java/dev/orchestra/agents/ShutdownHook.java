package dev.orchestra.agents;

/** Runs something when the process gets SIGTERM or Ctrl-C, unless it is removed before. */
final class ShutdownHook {

    private final Thread thread;

    private ShutdownHook(Thread thread) {
        this.thread = thread;
    }

    static ShutdownHook add(Runnable task) {
        Thread thread = new Thread(task, "agent-shutdown");
        Runtime.getRuntime().addShutdownHook(thread);
        return new ShutdownHook(thread);
    }

    void remove() {
        try {
            Runtime.getRuntime().removeShutdownHook(thread);
        } catch (IllegalStateException e) {
            // The process is ending already; the hook is what ends it, or waits for it.
        }
    }
}
