package dev.orchestra.console;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.DrainRequested;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.registry.AgentDirectory;
import dev.orchestra.registry.AgentView;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The agents that a test puts in. */
final class FakeDirectory implements AgentDirectory {

    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private final List<AgentView> agents = new CopyOnWriteArrayList<>();

    void set(AgentView... views) {
        agents.clear();
        agents.addAll(List.of(views));
    }

    /** A card, or that it is gone, as {@code agent.registry} has it. */
    boolean hear(Delivery delivery) {
        delivery.event().ifPresent(event -> {
            String id = event.attribute(Attribute.AGENT_ID).orElseThrow();
            AgentRegistered card = event.dataAs(AgentRegistered.class);
            agents.removeIf(agent -> agent.agentId().equals(id));
            agents.add(new AgentView(
                    id, card.type(), Optional.of(card), Optional.empty(), Optional.empty(), 0, List.of()));
        });
        if (delivery.event().isEmpty()) {
            // The test has registered one agent at most.
            agents.removeIf(agent -> agent.card().isPresent());
        }
        return true;
    }

    /** An agent that understands a request to drain says so on its card at once; one of the type {@code deaf} never does. */
    boolean hearDrain(Delivery delivery) {
        DrainRequested request = delivery.event().orElseThrow().dataAs(DrainRequested.class);
        AgentView asked = agent(request.agentId()).orElseThrow();
        if (!asked.agent().equals("deaf")) {
            agents.remove(asked);
            agents.add(new AgentView(
                    asked.agentId(),
                    asked.agent(),
                    asked.card().map(card -> card.draining(true)),
                    asked.incarnation(),
                    asked.lastHeartbeat(),
                    0,
                    asked.steps()));
        }
        return true;
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
