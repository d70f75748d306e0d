package dev.orchestra.registry;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The live view of all agents. It is behind the topics by the time a record takes to arrive. */
public interface AgentDirectory {

    /** All agents, ordered by type and id. */
    List<AgentView> agents();

    Optional<AgentView> agent(String agentId);

    /** The agent whose last heartbeat names this job among its active steps. */
    Optional<AgentView> workingOn(String jobKey);

    /**
     * The broker's time by the best estimate of this process, to compare {@link AgentView#lastHeartbeat} with: clocks of
     * different machines differ.
     */
    default Instant brokerTime() {
        return Instant.now();
    }

    /** Whether the view has read its topics up to where they ended when it was last asked to start. */
    boolean caughtUp();
}
