package dev.orchestra.agents.lifecycle;

/** Where failures go that no answer carries: they are logged with their cause, counted, and said on {@code agent.event}. */
@FunctionalInterface
public interface FailureReports {

    /**
     * Reports a failure, once. Must not block and must not throw.
     *
     * @param where what failed, by its name: a hook, a background task, an instance
     */
    void failed(String where, Throwable cause);
}
