package dev.orchestra.processes;

import java.util.List;

/**
 * The names in {@code agent-step/agent-step.bpmn}: the step that survives the loss of its agent. A model
 * calls it with a call activity; the server deploys it by itself.
 */
public final class RecoverableStep {

    /** The process to call. */
    public static final String PROCESS_ID = "agent-step";

    /** The form of {@link #ELEMENT_REVIEW}. */
    public static final String FORM_ID = "reconstruction-review";

    /** The files to deploy together, as names for {@link ProcessFiles#read}. */
    public static final List<String> FILES =
            List.of("agent-step/agent-step.bpmn", "agent-step/reconstruction-review.form");

    /** Input: the agent's type. */
    public static final String AGENT = "agent";

    /** Input: how long one attempt may take, its retries included; an ISO 8601 duration. */
    public static final String DEADLINE = "deadline";

    /** The {@link #DEADLINE} where none is given. */
    public static final String DEADLINE_DEFAULT = "PT5M";

    /** Input: how many attempts there are, from 1. */
    public static final String MAX_ATTEMPTS = "maxAttempts";

    /** The {@link #MAX_ATTEMPTS} where none is given. */
    public static final int MAX_ATTEMPTS_DEFAULT = 3;

    /** Input: an object of texts that the agent gets as the step's headers; may be missing. */
    public static final String HEADERS = "headers";

    /** The number of the attempt that is under way, from 1. */
    public static final String ATTEMPT = "attempt";

    /** How the attempt ended: {@link #OUTCOME_DONE} or {@link #OUTCOME_LOST}; null while it is under way. */
    public static final String OUTCOME = "outcome";

    /** An {@link #OUTCOME}: the agent's answer is in {@link Variables#OUTPUT}. */
    public static final String OUTCOME_DONE = "done";

    /** An {@link #OUTCOME}: {@link #LOST} says how. */
    public static final String OUTCOME_LOST = "lost";

    /**
     * The verdict on the attempt that was lost: {@code reason} and {@code message}, and where they are known {@code
     * jobKey}, {@code attempt} (of the job), {@code agent}, {@code agentId}, {@code incarnation}, {@code checkpoint},
     * {@code since}, {@code at}, {@code elementId} and {@code processInstanceKey}. Where the process itself had to notice
     * that nobody answers, only {@code reason}, {@code message} and {@code agent} are there.
     */
    public static final String LOST = "lost";

    /** The keys of the jobs of all lost attempts, oldest first; texts. */
    public static final String LOST_JOBS = "lostJobs";

    /** Inside Reconstruct: the case, as {@link JobTypes#RECONSTRUCTION_COLLECT} opened it. */
    public static final String CASE = "case";

    /** Inside Reconstruct: how much {@link JobTypes#RECONSTRUCTION_COLLECT} found on record. */
    public static final String LOADED = "loaded";

    /** Inside Reconstruct: what {@link JobTypes#RECONSTRUCTION_COLLECT} was told by peers. */
    public static final String GATHERED = "gathered";

    /** Inside Reconstruct: what {@link JobTypes#RECONSTRUCTION_REBUILD} made of it. */
    public static final String REBUILT = "rebuilt";

    /** In {@link #REBUILT}: whether no person is needed. */
    public static final String REBUILT_CONFIDENT = "confident";

    /** In {@link #REBUILT}: whether the case is closed with it, because it is sure enough and nothing is to be taken back. */
    public static final String REBUILT_SETTLED = "settled";

    /** Inside Reconstruct: what a person decided, if one was asked. */
    public static final String DECISION = "decision";

    /** In {@link #DECISION}: true takes the state; false goes on from the last named checkpoint. */
    public static final String DECISION_ACCEPT = "accept";

    /** In {@link #DECISION}, where the person corrected it: the state, an object, or its JSON text as a form gives it. */
    public static final String DECISION_STATE = "state";

    /** Subprocess: one agent works on the step once. */
    public static final String ELEMENT_ATTEMPT = "attempt";

    /** Service task in {@link #ELEMENT_ATTEMPT}. */
    public static final String ELEMENT_WORK = "work";

    /** Subprocess: compensates {@link #ELEMENT_ATTEMPT}. */
    public static final String ELEMENT_RECONSTRUCT = "reconstruct";

    /** User task in {@link #ELEMENT_RECONSTRUCT}. */
    public static final String ELEMENT_REVIEW = "review-state";

    /** Service task: takes everything back when no attempt is left. */
    public static final String ELEMENT_GIVE_UP = "give-up";

    /** Who may decide on a rebuilt state: the candidate group of {@link #ELEMENT_REVIEW}. */
    public static final String REVIEWERS = "operators";

    private RecoverableStep() {}
}
