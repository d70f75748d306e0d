package dev.orchestra.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An agent's card.
 *
 * @param type the agent type, as in the step header {@code agent}: lower case letters, digits and hyphens
 * @param inputSchema JSON Schema of a step's input
 * @param outputSchema JSON Schema of a step's output
 * @param endpoint the address of an agent that is called over HTTP
 * @param capacity how many steps an agent that is called over HTTP takes at once, from 1; other agents say it by heartbeat
 * @param draining whether the agent takes nothing new: one that is called over HTTP until its card is registered again, any other until it has
 *     ended what it has accepted and leaves
 * @param actsFor the id of the agent that this process calls over HTTP and heartbeats for
 * @param stateSchema JSON Schema of what the agent checkpoints
 */
public record AgentRegistered(
        String type,
        @Nullable String description,
        List<String> skills,
        @Nullable Json inputSchema,
        @Nullable Json outputSchema,
        @Nullable String version,
        @Nullable String endpoint,
        @Nullable Integer capacity,
        @Nullable Boolean draining,
        @Nullable String actsFor,
        @Nullable Json stateSchema) {
    public AgentRegistered {
        Checks.required(type, "type");
        skills = skills == null ? List.of() : List.copyOf(skills);
    }

    /** The card of an agent that says nothing of its checkpoints. */
    public AgentRegistered(
            String type,
            @Nullable String description,
            List<String> skills,
            @Nullable Json inputSchema,
            @Nullable Json outputSchema,
            @Nullable String version,
            @Nullable String endpoint,
            @Nullable Integer capacity,
            @Nullable Boolean draining,
            @Nullable String actsFor) {
        this(
                type,
                description,
                skills,
                inputSchema,
                outputSchema,
                version,
                endpoint,
                capacity,
                draining,
                actsFor,
                null);
    }

    /** The card of an agent with a process of its own. */
    public AgentRegistered(
            String type,
            @Nullable String description,
            List<String> skills,
            @Nullable Json inputSchema,
            @Nullable Json outputSchema,
            @Nullable String version,
            @Nullable String endpoint) {
        this(type, description, skills, inputSchema, outputSchema, version, endpoint, null, null, null);
    }

    /** Whether the agent is called over HTTP, and somebody else heartbeats for it. */
    public boolean calledOverHttp() {
        return endpoint != null && actsFor == null;
    }

    public boolean drains() {
        return Boolean.TRUE.equals(draining);
    }

    /** The same card of an agent that gets no new steps, or gets them again. */
    public AgentRegistered draining(boolean drain) {
        return new AgentRegistered(
                type,
                description,
                skills,
                inputSchema,
                outputSchema,
                version,
                endpoint,
                capacity,
                drain ? Boolean.TRUE : null,
                actsFor,
                stateSchema);
    }
}
