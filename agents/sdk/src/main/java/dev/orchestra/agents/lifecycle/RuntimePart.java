package dev.orchestra.agents.lifecycle;

import java.time.Duration;

/**
 * Something that lives and ends with a runtime beside its steps: messages, instances, background work. Parts begin in the
 * order in which they were given, and end in the opposite one.
 *
 * <p>On a stop in order all parts stop accepting and hand over, then the steps are drained, then the parts, and then all are closed. A
 * process that was fenced off closes at once. An exception of one part is reported and does not keep the others from ending.
 */
public interface RuntimePart {

    /** The runtime starts. Must not block: a broker that is away is waited for on another thread. */
    default void begin() {}

    /** Comes every few hundred milliseconds, to look at time. Must not block. */
    default void tick() {}

    /** The runtime is about to stop: nothing new is taken from here on. Steps that run may still use the part. */
    default void stopAccepting() {}

    /**
     * What this process shares with others of its type is theirs from here on: it leaves their groups when what it has taken is
     * done. Must not block. Steps that run may still use the part.
     */
    default void handOver() {}

    /** Ends what is under way, and waits for it at most so long. */
    default void drain(Duration most) throws InterruptedException {}

    /** Lets everything go. Called once, also where the runtime was not drained. */
    void close();
}
