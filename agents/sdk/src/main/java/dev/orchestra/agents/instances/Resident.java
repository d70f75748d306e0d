package dev.orchestra.agents.instances;

/** An instance, as the table sees it. */
public interface Resident {

    /** It was made, and its state is loaded. If this throws, the instance does not come to be. */
    void activated() throws Exception;

    /** It leaves the memory of this process. What it throws is reported. */
    void passivated(Passivation why) throws Exception;
}
