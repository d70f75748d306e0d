package dev.orchestra.registry.endpoint;

import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Json;
import dev.orchestra.events.log.Topics;
import dev.orchestra.registry.schema.CardSchema;
import dev.orchestra.registry.schema.UnreadableSchemaException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Whether the card of an agent that is called over HTTP can be registered. All that is wrong is told at once. */
public final class CardCheck {

    private static final int CAPACITY_MAX = 1_000;
    private static final int SKILLS_MAX = 50;
    private static final int SKILL_CHARACTERS_MAX = 100;
    private static final int DESCRIPTION_CHARACTERS_MAX = 2_000;
    private static final int VERSION_CHARACTERS_MAX = 100;

    /** Shorter than other agents' ids: a process that calls it puts its own name behind it. */
    private static final Pattern AGENT_ID = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?");

    private final EndpointGuard guard;

    public CardCheck(EndpointGuard guard) {
        this.guard = guard;
    }

    /** @param field as it is named in the card */
    public record Problem(String field, String message) {}

    /** What is wrong; empty if nothing is. Resolves the endpoint's name, so it may take as long as that does. */
    public List<Problem> problems(String agentId, AgentRegistered card) {
        List<Problem> problems = new ArrayList<>();
        if (!AGENT_ID.matcher(agentId).matches()) {
            problems.add(new Problem(
                    "agentId",
                    "expected 1 to 64 letters, digits, dots, hyphens and underscores, but got '" + cut(agentId) + "'"));
        }
        if (!Topics.isAgentType(card.type())) {
            problems.add(new Problem(
                    "type",
                    "expected 1 to 64 lower case letters, digits and hyphens, but got '" + cut(card.type()) + "'"));
        }
        endpoint(card.endpoint(), problems);
        Integer capacity = card.capacity();
        if (capacity != null && (capacity < 1 || capacity > CAPACITY_MAX)) {
            problems.add(new Problem("capacity", "expected 1 to %d, but got %d".formatted(CAPACITY_MAX, capacity)));
        }
        if (card.actsFor() != null) {
            problems.add(new Problem("actsFor", "only the server's own processes say this; leave it out"));
        }
        skills(card.skills(), problems);
        length("description", card.description(), DESCRIPTION_CHARACTERS_MAX, problems);
        length("version", card.version(), VERSION_CHARACTERS_MAX, problems);
        schema("inputSchema", card.inputSchema(), problems);
        schema("outputSchema", card.outputSchema(), problems);
        return problems;
    }

    private void endpoint(@Nullable String endpoint, List<Problem> problems) {
        if (endpoint == null || endpoint.isBlank()) {
            problems.add(
                    new Problem("endpoint", "expected the address where the agent takes its steps, but there is none"));
            return;
        }
        try {
            guard.check(endpoint);
        } catch (ForbiddenEndpointException e) {
            problems.add(new Problem("endpoint", String.valueOf(e.getMessage())));
        }
    }

    private static void skills(List<String> skills, List<Problem> problems) {
        if (skills.size() > SKILLS_MAX) {
            problems.add(new Problem("skills", "expected at most %d, but got %d".formatted(SKILLS_MAX, skills.size())));
        }
        for (String skill : skills) {
            if (skill.isBlank() || skill.length() > SKILL_CHARACTERS_MAX) {
                problems.add(new Problem(
                        "skills",
                        "expected 1 to %d characters each, but got '%s'".formatted(SKILL_CHARACTERS_MAX, cut(skill))));
                return;
            }
        }
    }

    private static void length(String field, @Nullable String text, int most, List<Problem> problems) {
        if (text != null && text.length() > most) {
            problems.add(
                    new Problem(field, "expected at most %d characters, but got %d".formatted(most, text.length())));
        }
    }

    private static void schema(String field, @Nullable Json schema, List<Problem> problems) {
        if (schema == null || schema.isNull()) {
            return;
        }
        try {
            CardSchema.read(schema);
        } catch (UnreadableSchemaException e) {
            problems.add(new Problem(field, String.valueOf(e.getMessage())));
        }
    }

    private static String cut(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }
}
