package dev.orchestra.workers.steps;

import dev.orchestra.events.Json;

/** Hears of a lost attempt while the engine is being told of it, so that whoever rebuilds its work can begin. */
@FunctionalInterface
public interface LossListener {

    /** For those who do not rebuild. */
    LossListener NONE = (processId, processInstanceKey, lost) -> {};

    /**
     * The engine is being told; it may still say that the attempt is over. May come twice. Never blocks and never fails.
     *
     * @param lost the variables that the process is told of the loss with
     */
    void lost(String processId, long processInstanceKey, Json lost);
}
