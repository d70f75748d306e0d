package dev.orchestra.processes;

/** The types in {@code zeebe:taskDefinition} that the server has a worker for. */
public final class JobTypes {

    /** A service task that an agent does. Its headers are named in {@link StepHeaders}. */
    public static final String AGENT_STEP = "agent-step";

    /** A message end event, or a send task, whose {@link Variables#OUTPUT} goes to the client. */
    public static final String WORKFLOW_OUTPUT = "workflow-output";

    /** Opens the case of a lost attempt: who was lost, doing what, and which peers are alive. */
    public static final String RECONSTRUCTION_OPEN = "reconstruction-open";

    /** Loads the checkpoints and the history of a lost attempt. */
    public static final String RECONSTRUCTION_LOAD = "reconstruction-load";

    /** Asks the peers of a lost agent what they remember, and collects their answers. */
    public static final String RECONSTRUCTION_GATHER = "reconstruction-gather";

    /** Puts together what was loaded and gathered. */
    public static final String RECONSTRUCTION_MERGE = "reconstruction-merge";

    /** Takes back the effects of the lost attempt that the rebuilt state does not count on, and closes the case. */
    public static final String RECONSTRUCTION_UNDO = "reconstruction-undo";

    /** Takes back all effects of a step that is given up, and closes its case. */
    public static final String RECONSTRUCTION_GIVE_UP = "reconstruction-give-up";

    private JobTypes() {}
}
