package dev.orchestra.registry;

import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shows an agent that is called over HTTP as one, with the signs of life of the processes that call it, which are not shown
 * themselves.
 */
final class Bridged {

    private Bridged() {}

    /** The same agents in the same order; a process of a bridge whose agent is gone stays as it is. */
    static List<AgentView> shown(List<AgentView> views, Instant brokerTime, StatusThresholds thresholds) {
        Map<String, List<AgentView>> callers = new HashMap<>();
        for (AgentView view : views) {
            view.actsFor()
                    .ifPresent(agentId -> callers.computeIfAbsent(agentId, it -> new ArrayList<>())
                            .add(view));
        }
        boolean anyHttp = views.stream().anyMatch(view -> view.kind() == AgentKind.HTTP);
        if (callers.isEmpty() && !anyHttp) {
            return views;
        }
        List<AgentView> shown = new ArrayList<>(views.size());
        for (AgentView view : views) {
            if (view.kind() == AgentKind.HTTP) {
                shown.add(together(view, callers.getOrDefault(view.agentId(), List.of()), brokerTime, thresholds));
            } else if (view.actsFor().isEmpty()) {
                shown.add(view);
            }
        }
        return shown;
    }

    private static AgentView together(
            AgentView agent, List<AgentView> callers, Instant brokerTime, StatusThresholds thresholds) {
        Optional<AgentView> newest = callers.stream()
                .filter(it -> it.lastHeartbeat().isPresent())
                .max(Comparator.comparing(it -> it.lastHeartbeat().orElseThrow()));
        int capacity = callers.stream()
                .filter(it -> AgentStatus.of(it, brokerTime, thresholds) != AgentStatus.DEAD)
                .mapToInt(AgentView::capacity)
                .sum();
        List<ActiveStep> steps =
                callers.stream().flatMap(it -> it.steps().stream()).toList();
        return new AgentView(
                agent.agentId(),
                agent.agent(),
                agent.card(),
                Optional.empty(),
                newest.flatMap(AgentView::lastHeartbeat),
                capacity,
                steps,
                newest.map(AgentView::rhythm).orElse(Rhythm.EXPECTED));
    }
}
