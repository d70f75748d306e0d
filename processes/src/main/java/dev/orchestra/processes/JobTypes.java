package dev.orchestra.processes;

/** The types in {@code zeebe:taskDefinition} that the server has a worker for. */
public final class JobTypes {

    /** A service task that an agent does. Its headers are named in {@link StepHeaders}. */
    public static final String AGENT_STEP = "agent-step";

    /** A message end event, or a send task, whose {@link Variables#OUTPUT} goes to the client. */
    public static final String WORKFLOW_OUTPUT = "workflow-output";

    /** Finds out what is known of a lost attempt: opens its case, reads what is on record, and asks the peers that are alive. */
    public static final String RECONSTRUCTION_COLLECT = "reconstruction-collect";

    /**
     * Puts together what was collected. What is sure enough and leaves nothing to take back closes the case; else {@link
     * #RECONSTRUCTION_UNDO} does.
     */
    public static final String RECONSTRUCTION_REBUILD = "reconstruction-rebuild";

    /** Takes back the effects of the lost attempt that the rebuilt state does not count on, and closes the case. */
    public static final String RECONSTRUCTION_UNDO = "reconstruction-undo";

    /** Takes back all effects of a step that is given up, and closes its case. */
    public static final String RECONSTRUCTION_GIVE_UP = "reconstruction-give-up";

    private JobTypes() {}
}
