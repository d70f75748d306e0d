package dev.orchestra.processes;

/**
 * The BPMN error codes the server throws. A model can catch these and every code that an agent
 * rejects a step with; those belong to the agent, not to this list.
 */
public final class ErrorCodes {

    /** The agent process that worked on the step is gone, and the step asked for the error. */
    public static final String AGENT_LOST = "AGENT_LOST";

    /** No answer came within the step's deadline, and the step asked for the error. */
    public static final String AGENT_TIMEOUT = "AGENT_TIMEOUT";

    /** A recoverable step used up its attempts. */
    public static final String RECONSTRUCTION_EXHAUSTED = "RECONSTRUCTION_EXHAUSTED";

    private ErrorCodes() {}
}
