package dev.orchestra.processes;

/** The types in {@code zeebe:taskDefinition} that the server has a worker for. */
public final class JobTypes {

    /** A service task that an agent does. Its headers are named in {@link StepHeaders}. */
    public static final String AGENT_STEP = "agent-step";

    /** A message end event, or a send task, whose {@link Variables#OUTPUT} goes to the client. */
    public static final String WORKFLOW_OUTPUT = "workflow-output";

    private JobTypes() {}
}
