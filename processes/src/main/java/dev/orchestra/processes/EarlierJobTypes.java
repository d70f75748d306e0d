package dev.orchestra.processes;

/**
 * The types of task definitions that only earlier versions of our processes have. The server has workers for them too, for instances of
 * those versions that are under way and for models that copied them.
 */
public final class EarlierJobTypes {

    /** Opens the case of a lost attempt: who was lost, doing what, and which peers are alive. */
    public static final String RECONSTRUCTION_OPEN = "reconstruction-open";

    /** Loads the checkpoints and the history of a lost attempt. */
    public static final String RECONSTRUCTION_LOAD = "reconstruction-load";

    /** Asks the peers of a lost agent what they remember, and collects their answers. */
    public static final String RECONSTRUCTION_GATHER = "reconstruction-gather";

    /** Puts together what was loaded and gathered, and leaves the end of the case to {@link JobTypes#RECONSTRUCTION_UNDO}. */
    public static final String RECONSTRUCTION_MERGE = "reconstruction-merge";

    private EarlierJobTypes() {}
}
