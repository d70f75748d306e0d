package dev.orchestra.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent's card.
 *
 * @param type the agent type, as in the step header {@code agent}: lower case letters, digits and hyphens
 * @param inputSchema JSON Schema of a step's input
 * @param endpoint the address of an agent that is called over HTTP
 */
public record AgentRegistered(
        String type,
        @Nullable String description,
        List<String> skills,
        @Nullable Json inputSchema,
        @Nullable Json outputSchema,
        @Nullable String version,
        @Nullable String endpoint) {
    public AgentRegistered {
        Checks.required(type, "type");
        skills = skills == null ? List.of() : List.copyOf(skills);
    }
}
