package dev.orchestra.reconstruction.cases;

import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A directory of agents that are heard as long as they are in it. */
final class FakeDirectory implements AgentDirectory {

    private final Map<String, String> types = new ConcurrentHashMap<>();

    void alive(String agentId, String agent) {
        types.put(agentId, agent);
    }

    void gone(String agentId) {
        types.remove(agentId);
    }

    @Override
    public List<AgentView> agents() {
        return types.keySet().stream()
                .sorted()
                .map(it -> agent(it).orElseThrow())
                .toList();
    }

    @Override
    public Optional<AgentView> agent(String agentId) {
        return Optional.ofNullable(types.get(agentId))
                .map(type -> new AgentView(
                        agentId, type, Optional.empty(), Optional.of("i1"), Optional.of(Instant.now()), 1, List.of()));
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
