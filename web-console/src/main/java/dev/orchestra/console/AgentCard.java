package dev.orchestra.console;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Json;
import jakarta.validation.constraints.NotBlank;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The card of an HTTP agent, as it is registered.
 *
 * @param agentId 1 to 64 letters, digits, dots, hyphens and underscores; the type where it is left out
 * @param type the agent type, as a step's header {@code agent} names it
 * @param endpoint where the agent takes its steps
 * @param capacity how many steps it takes at once, from each server that calls it
 */
record AgentCard(
        @Nullable String agentId,
        @NotBlank String type,
        @Nullable String description,
        @Nullable List<String> skills,
        @Nullable Json inputSchema,
        @Nullable Json outputSchema,
        @Nullable String version,
        @NotBlank String endpoint,
        @Nullable Integer capacity) {

    String id() {
        return agentId == null ? type : agentId;
    }

    AgentRegistered card() {
        return new AgentRegistered(
                type,
                description,
                skills == null ? List.of() : skills,
                inputSchema,
                outputSchema,
                version,
                endpoint,
                capacity,
                null,
                null);
    }
}
