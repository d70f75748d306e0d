package dev.orchestra.processes;

/** The task headers of an {@link JobTypes#AGENT_STEP} and the values that are ours. */
public final class StepHeaders {

    /** Required: the agent's type, as in its card and in {@code workflow.step.{agent}.request}. */
    public static final String AGENT = "agent";

    /** How long an attempt may take, as an ISO 8601 duration such as {@code PT2M}. */
    public static final String DEADLINE = "deadline";

    /** What a lost agent means: {@link #ON_LOSS_RETRY} or {@link #ON_LOSS_ERROR}. */
    public static final String ON_LOSS = "onLoss";

    /**
     * The one variable that takes the answer's {@code output}; {@link #RESULT_VARIABLE_DEFAULT}
     * where the header is missing.
     */
    public static final String RESULT_VARIABLE = "resultVariable";

    /** The default: the job fails with one retry fewer and is offered again. */
    public static final String ON_LOSS_RETRY = "retry";

    /** {@link ErrorCodes#AGENT_LOST} is thrown; a model that asks for it has to catch it. */
    public static final String ON_LOSS_ERROR = "error";

    /** The name of the result where no {@link #RESULT_VARIABLE} is given. */
    public static final String RESULT_VARIABLE_DEFAULT = Variables.OUTPUT;

    private StepHeaders() {}
}
