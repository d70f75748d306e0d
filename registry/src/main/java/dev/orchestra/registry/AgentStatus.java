package dev.orchestra.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How an agent process is, by the silence after its last heartbeat and never by its own word. */
public enum AgentStatus {
    /** It was heard within the time. */
    ALIVE,
    /** It is later than is usual for it. */
    SUSPECT,
    /** It was not heard for so long that its steps are somebody else's, or it has registered and was never heard. */
    DEAD,
    /** It is not, or no longer, in the directory: it said goodbye. */
    LEFT;

    /**
     * The status of an agent that the directory may know.
     *
     * @param brokerTime now, see {@link AgentDirectory#brokerTime}
     */
    public static AgentStatus of(Optional<AgentView> agent, Instant brokerTime, StatusThresholds thresholds) {
        return agent.map(view -> of(view, brokerTime, thresholds)).orElse(LEFT);
    }

    /** The status of an agent that the directory knows. A heartbeat from the future is fresh. */
    public static AgentStatus of(AgentView agent, Instant brokerTime, StatusThresholds thresholds) {
        if (agent.lastHeartbeat().isEmpty()) {
            return DEAD;
        }
        Duration age = Duration.between(agent.lastHeartbeat().get(), brokerTime);
        if (age.compareTo(thresholds.deadAfter()) >= 0) {
            return DEAD;
        }
        return agent.rhythm().phi(age) < thresholds.suspectPhi() ? ALIVE : SUSPECT;
    }
}
