package dev.orchestra.agents;

import dev.orchestra.agents.interactions.Interaction;
import dev.orchestra.agents.interactions.Recollection;
import dev.orchestra.events.ContextEvent;
import dev.orchestra.events.ContextEvent.ContextDeclined;
import dev.orchestra.events.ContextEvent.ContextProvided;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes what is told about a lost agent so that it fits: the newest interactions first, listed oldest first. */
final class ContextAnswer {

    /** Under the journal's limit for a record, whatever is asked for. */
    private static final int BYTES_MAX = 900_000;

    private static final int ENVELOPE_BYTES = 300;
    private static final int GAP_BYTES = 400;

    private ContextAnswer() {}

    /**
     * @param memory what the agent's handler adds, an object
     * @param missing what is known to be missing, each for a person
     */
    static ContextEvent of(
            ContextRequested question, String agentId, Recollection past, Json memory, List<String> missing) {
        List<String> gaps = new ArrayList<>(missing);
        if (!past.unread().isEmpty()) {
            gaps.add("Not read in time: " + String.join(", ", past.unread()) + ".");
        }
        if (past.interactions().isEmpty() && memory.asMap().isEmpty()) {
            String why = "No interaction with %s is on record.".formatted(question.failedAgentId());
            return new ContextDeclined(
                    question.caseId(), agentId, gaps.isEmpty() ? why : why + " " + String.join(" ", gaps));
        }
        int most = Math.min(question.limitBytes(), BYTES_MAX);
        Json told = memory;
        if (bytes(memory) > most / 2) {
            told = Json.object();
            gaps.add("The agent's memory has %,d bytes, and %,d fit: it was left out."
                    .formatted(bytes(memory), most / 2));
        }
        int left = most - ENVELOPE_BYTES - agentId.length() - question.caseId().length() - bytes(told);
        left -= gaps.stream().mapToInt(gap -> 2 * gap.length() + 10).sum() + GAP_BYTES;
        List<Json> fitting = new ArrayList<>();
        int leftOut = past.leftOut();
        for (Interaction interaction : past.interactions().reversed()) {
            Json whole = json(interaction, true);
            // A very large one must not keep all others out.
            Json some = bytes(whole) > Math.min(left, most / 4) ? json(interaction, false) : whole;
            if (bytes(some) >= left) {
                leftOut += past.interactions().size() - fitting.size();
                break;
            }
            fitting.add(some);
            left -= bytes(some) + 1;
        }
        if (leftOut > 0) {
            gaps.add("%,d older interactions did not fit.".formatted(leftOut));
        }
        Collections.reverse(fitting);
        return new ContextProvided(question.caseId(), agentId, fitting, told, gaps);
    }

    private static Json json(Interaction interaction, boolean withBody) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", interaction.at().toString());
        json.put("kind", interaction.kind().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        json.put("direction", interaction.direction().name().toLowerCase(Locale.ROOT));
        json.put("sender", interaction.sender());
        json.put("receiver", interaction.receiver());
        json.put("name", interaction.name());
        if (withBody) {
            json.put("body", interaction.data());
        } else {
            json.put("bodyBytes", bytes(interaction.data()));
        }
        json.put("source", interaction.source());
        json.put("id", interaction.id());
        json.put("correlationid", interaction.correlationId());
        interaction.causationId().ifPresent(cause -> json.put("causationid", cause));
        return Json.of(json);
    }

    private static int bytes(Json json) {
        return json.text().getBytes(StandardCharsets.UTF_8).length;
    }
}
