package dev.orchestra.processes;

/** The names in the models of the folder {@code examples}. */
public final class Examples {

    /** Start, one agent step, plain end. The benchmark runs it. */
    public static final String ONE_STEP = "one-step";

    /** One agent step whose result goes out as an event. */
    public static final String WITH_OUTPUT = "with-output";

    /** Five agent steps, each on the result of the one before, plain end. */
    public static final String FIVE_STEPS = "five-steps";

    /** Waits for {@link MessageNames#DELIVERY_CONFIRMED}, then gives an output. */
    public static final String WAIT_FOR_MESSAGE = "wait-for-message";

    /** An agent's draft goes to a person, who approves it or sends it back. */
    public static final String REVIEW = "review";

    /** A lost or slow agent is caught, and another one takes the step. */
    public static final String STAND_IN = "stand-in";

    /** A step that survives the loss of its agent, drawn as a call activity; giving up is caught. */
    public static final String RECOVERABLE = "recoverable";

    /** The agent of all examples: its output is its input. */
    public static final String AGENT_ECHO = "echo";

    private Examples() {}
}
