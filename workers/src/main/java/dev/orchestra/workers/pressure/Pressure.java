package dev.orchestra.workers.pressure;

/** How full the house is. Whoever takes in new work asks before each piece; asking costs nothing. */
public interface Pressure {

    /** How much may come in. */
    enum Level {
        /** All may come in. */
        LOW,
        /** New work waits outside; work under way goes on. */
        HIGH,
        /** Jobs are not even taken from the engine. */
        CRITICAL
    }

    Level level();

    /** Whether new work has to wait. */
    default boolean high() {
        return level() != Level.LOW;
    }
}
