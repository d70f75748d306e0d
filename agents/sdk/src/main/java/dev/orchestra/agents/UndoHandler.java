package dev.orchestra.agents;

/** Takes effects of one kind back, for whichever process of the agent type has made them. */
@FunctionalInterface
public interface UndoHandler {

    /**
     * Takes one effect back. It may be called more than once for one effect, and for one that was never made because its process died
     * just before: both end well, as if there was nothing left to do. It is interrupted when its time is over or the process stops.
     *
     * @throws Exception the effect still stands; its message tells an operator what is left to do
     */
    void undo(EffectToUndo effect) throws Exception;
}
