package dev.orchestra.agents.instances;

/** Why an instance leaves the memory of this process. Its state stays stored in all cases. */
public enum Passivation {
    /** Nobody called it for the idle time. */
    IDLE,
    /** Another instance needed its place, and it was used least recently. */
    EVICTED,
    /** Its partition belongs to another process now. */
    MOVED,
    /** A call failed in a way that nobody expected; it is made anew from what is stored. */
    FAILED,
    /** The process stops. */
    STOPPED
}
