package dev.orchestra.processes;

import java.util.List;

/** Process variables with a meaning of their own, and the fields inside them. */
public final class Variables {

    /**
     * Ours, on the root of every instance: where it came from. A client's variable or message of this
     * name is refused, and it never leaves with an output.
     */
    public static final String ORCHESTRA = "orchestra";

    /** What an agent step is given; input mappings target {@code input.…}. */
    public static final String INPUT = "input";

    /** What a step gave, and what mappings of an output event target as {@code output.…}. */
    public static final String OUTPUT = "output";

    /** What a reconstruction made of an earlier attempt: {@link #RESUME_STATE}, {@link #RESUME_FROM}. */
    public static final String RESUME = "resume";

    /** What a failed attempt leaves to the next one of the same job, in the job's own scope. */
    public static final String LEFTOVER = "leftover";

    /** What {@link StepHeaders} say where the model only knows it at run time; headers win. */
    public static final String AGENT_STEP = "agentStep";

    /** In {@link #AGENT_STEP}: the headers for the agent, an object of texts. */
    public static final String AGENT_STEP_HEADERS = "headers";

    /** In {@link #ORCHESTRA}: the id of the event or call that asked for the instance. */
    public static final String ORCHESTRA_REQUEST = "request";

    /** In {@link #ORCHESTRA}: the source of that event; an id is unique within its source. */
    public static final String ORCHESTRA_SOURCE = "source";

    /** In {@link #ORCHESTRA}: the W3C trace context the story began with. */
    public static final String ORCHESTRA_TRACEPARENT = "traceparent";

    /** In {@link #RESUME}: the state itself, an object. */
    public static final String RESUME_STATE = "state";

    /** In {@link #RESUME}: {@code checkpoint} or {@code reconstruction}. */
    public static final String RESUME_FROM = "from";

    /** In {@link #RESUME}, where a case rebuilt the state: the case's id. */
    public static final String RESUME_CASE = "case";

    /** In {@link #RESUME}: how sure the reconstruction is, 0 to 1. */
    public static final String RESUME_CONFIDENCE = "confidence";

    /** In {@link #RESUME}: the ids of the effects that stand. */
    public static final String RESUME_EFFECTS = "effects";

    /** In {@link #RESUME}: where the state comes from, an object. */
    public static final String RESUME_DETAILS = "details";

    /** All that the worker of {@link JobTypes#AGENT_STEP} fetches; whatever else is in scope stays. */
    public static final List<String> FETCHED_BY_STEP = List.of(INPUT, RESUME, LEFTOVER, AGENT_STEP, ORCHESTRA);

    private Variables() {}
}
