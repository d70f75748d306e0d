package dev.orchestra.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The live view of all agents. It is behind the topics by the time a record takes to arrive. */
public interface AgentDirectory {

    /** All processes and cards as they were heard, ordered by type and id; {@link #find} shows them as agents. */
    List<AgentView> agents();

    /**
     * The agents that fit, ordered by type and id. An agent that is called over HTTP is one agent, alive as long as any
     * process that calls it is; these processes are not shown themselves.
     */
    default List<AgentView> find(AgentQuery query) {
        Instant now = brokerTime();
        return Bridged.shown(agents(), now, StatusThresholds.DEFAULT).stream()
                .filter(agent -> query.fits(agent, AgentStatus.of(agent, now, StatusThresholds.DEFAULT)))
                .toList();
    }

    /** One process or card, as it was heard. */
    Optional<AgentView> agent(String agentId);

    /** One agent as {@link #find} shows it. */
    default Optional<AgentView> shown(String agentId) {
        Optional<AgentView> own = agent(agentId);
        if (own.filter(it -> it.kind() == AgentKind.HTTP).isEmpty()) {
            return own;
        }
        return find(AgentQuery.ALL.ofType(own.get().agent())).stream()
                .filter(it -> it.agentId().equals(agentId))
                .findFirst();
    }

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

    /**
     * Waits until all that was on the topics when this was asked is in the view.
     *
     * @return whether it is; not if the journal cannot be read within {@code most}
     */
    default boolean awaitFresh(Duration most) {
        return true;
    }
}
