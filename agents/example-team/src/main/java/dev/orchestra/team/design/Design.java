package dev.orchestra.team.design;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A design of an application: its components and the data that flows between them.
 *
 * @param name short name of the application
 * @param summary one or two sentences on what it does
 * @param components at least one and at most {@value #COMPONENTS_MAX}, with unique ids
 * @param flows at most {@value #FLOWS_MAX}, between components of this design
 * @param assumptions what the requirement did not say and the design therefore supposes
 */
public record Design(
        String name, String summary, List<Component> components, List<Flow> flows, List<String> assumptions) {

    /** More components than this are refused. */
    public static final int COMPONENTS_MAX = 200;

    /** More flows than this are refused. */
    public static final int FLOWS_MAX = 1_000;

    public Design {
        components = List.copyOf(components);
        flows = List.copyOf(flows);
        assumptions = List.copyOf(assumptions);
        if (components.isEmpty() || components.size() > COMPONENTS_MAX) {
            throw new IllegalArgumentException(
                    "A design has 1 to " + COMPONENTS_MAX + " components, but came: " + components.size());
        }
        if (flows.size() > FLOWS_MAX) {
            throw new IllegalArgumentException(
                    "A design has at most " + FLOWS_MAX + " flows, but came: " + flows.size());
        }
        Set<String> ids = new HashSet<>();
        for (Component component : components) {
            if (!ids.add(component.id())) {
                throw new IllegalArgumentException(
                        "Component ids have to be unique, but twice came: " + component.id());
            }
        }
        for (Flow flow : flows) {
            for (String end : List.of(flow.from(), flow.to())) {
                if (!ids.contains(end)) {
                    throw new IllegalArgumentException("Flow " + flow.from() + " -> " + flow.to()
                            + " names a component that the design does not have: " + end);
                }
            }
        }
    }

    /** Whether any data flows as events. */
    public boolean usesKafka() {
        return flows.stream().anyMatch(flow -> flow.kind() == FlowKind.EVENT);
    }

    /** The components of one kind, in the design's order. */
    public List<Component> ofKind(ComponentKind kind) {
        return components.stream().filter(component -> component.kind() == kind).toList();
    }

    /**
     * The component with this id.
     *
     * @throws IllegalArgumentException if the design has none
     */
    public Component component(String id) {
        return components.stream()
                .filter(component -> component.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No component " + id + " in the design; there are "
                        + components.stream().map(Component::id).collect(Collectors.joining(", "))));
    }
}
