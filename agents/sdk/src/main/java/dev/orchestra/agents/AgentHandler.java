package dev.orchestra.agents;

import dev.orchestra.events.Json;

/** The work of an agent. Called on a virtual thread for each step; several steps run side by side up to the capacity. */
@FunctionalInterface
public interface AgentHandler {

    /**
     * Does one step.
     *
     * @return the step's output, an object; it becomes the variable that the step's {@code resultVariable} names
     * @throws StepRejection to say no with a BPMN error that the model can catch
     * @throws StepFailure to say whether another attempt may help, and what it should know
     * @throws InterruptedException when the runtime stops or the deadline has passed
     * @throws Exception anything else is a failure that another attempt may mend
     */
    Json handle(StepContext step) throws Exception;
}
