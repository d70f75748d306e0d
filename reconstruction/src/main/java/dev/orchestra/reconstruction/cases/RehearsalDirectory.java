package dev.orchestra.reconstruction.cases;

import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One made-up peer that is alive. */
final class RehearsalDirectory implements AgentDirectory {

    private final AgentView peer;
    private final Instant now;

    RehearsalDirectory(Instant now) {
        this.now = now;
        this.peer = new AgentView(
                RehearsalHistory.PEER,
                RehearsalHistory.AGENT,
                Optional.empty(),
                Optional.of("1"),
                Optional.of(now),
                1,
                List.of());
    }

    @Override
    public List<AgentView> agents() {
        return List.of(peer);
    }

    @Override
    public Optional<AgentView> agent(String agentId) {
        return agentId.equals(peer.agentId()) ? Optional.of(peer) : Optional.empty();
    }

    @Override
    public Optional<AgentView> workingOn(String jobKey) {
        return Optional.empty();
    }

    @Override
    public Instant brokerTime() {
        return now;
    }

    @Override
    public boolean caughtUp() {
        return true;
    }
}
