package dev.orchestra.history.inbox;

import java.util.OptionalInt;

/** How many partitions the engine has. Without it, nobody can say that the records of all of them were read. */
@FunctionalInterface
public interface EnginePartitions {

    /** The number, or nothing while the engine does not answer. */
    OptionalInt count();
}
