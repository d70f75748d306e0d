package dev.orchestra.agents.lifecycle;

/** Work that an agent does beside its steps and messages. */
public interface BackgroundTask {

    /** What is to be done. Interrupted when the process stops. */
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /** As it was named; failures are reported under it. */
    String name();

    boolean isDone();

    /** Interrupts it. That is no failure, whatever it throws then. */
    void cancel();
}
