package dev.orchestra.console;

import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The agents that a test puts in. */
final class FakeDirectory implements AgentDirectory {

    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final List<AgentView> agents = new ArrayList<>();

    void set(AgentView... views) {
        agents.clear();
        agents.addAll(List.of(views));
    }

    @Override
    public List<AgentView> agents() {
        return List.copyOf(agents);
    }

    @Override
    public Optional<AgentView> agent(String agentId) {
        return agents.stream().filter(agent -> agent.agentId().equals(agentId)).findFirst();
    }

    @Override
    public Optional<AgentView> workingOn(String jobKey) {
        return Optional.empty();
    }

    @Override
    public Instant brokerTime() {
        return NOW;
    }

    @Override
    public boolean caughtUp() {
        return true;
    }
}
