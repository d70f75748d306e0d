package dev.orchestra.agents;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A card in the making: what is said of its parts one by one takes the place of what the whole card says. */
final class CardDraft {

    private @Nullable AgentRegistered whole;
    private @Nullable List<String> skills;
    private @Nullable Json inputSchema;
    private @Nullable Json outputSchema;
    private @Nullable Json stateSchema;

    void whole(AgentRegistered card) {
        whole = card;
    }

    void skills(List<String> names) {
        skills = List.copyOf(names);
    }

    void inputSchema(Json schema) {
        inputSchema = schema;
    }

    void outputSchema(Json schema) {
        outputSchema = schema;
    }

    void stateSchema(Json schema) {
        stateSchema = schema;
    }

    /** @param agent the type, where no whole card was given */
    AgentRegistered of(String agent) {
        AgentRegistered base =
                whole != null ? whole : new AgentRegistered(agent, null, List.of(), null, null, null, null);
        return new AgentRegistered(
                base.type(),
                base.description(),
                skills != null ? skills : base.skills(),
                inputSchema != null ? inputSchema : base.inputSchema(),
                outputSchema != null ? outputSchema : base.outputSchema(),
                base.version(),
                base.endpoint(),
                base.capacity(),
                base.draining(),
                base.actsFor(),
                stateSchema != null ? stateSchema : base.stateSchema());
    }
}
