package dev.orchestra.console;

import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentView;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The agents that a test puts in. */
final class FakeDirectory implements AgentDirectory {

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
    public boolean caughtUp() {
        return true;
    }
}
