package dev.orchestra.agents;

import dev.orchestra.events.StepAnswer;

/**
 * Speaks for an agent that lives elsewhere and cannot read steps by itself. Called on a virtual thread for each step; several
 * steps run side by side up to the capacity.
 */
@FunctionalInterface
public interface StepBridge {

    /** What came of a step. */
    sealed interface Outcome {

        /** The runtime answers with this. */
        record Answered(StepAnswer answer) implements Outcome {}

        /** The agent has answered by itself: its answer is in the journal, and the runtime says nothing. */
        record AnsweredItself() implements Outcome {}
    }

    /**
     * Takes one step to the agent, and comes back when it is answered.
     *
     * @throws InterruptedException when the runtime stops or the deadline has passed
     * @throws Exception anything else is a failure that another attempt may mend
     */
    Outcome carry(BridgedStep step) throws Exception;
}
