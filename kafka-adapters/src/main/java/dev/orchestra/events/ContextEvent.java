package dev.orchestra.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the server and the peers of a lost agent say to each other about what the agent knew. */
public sealed interface ContextEvent {

    /**
     * Peers are asked, on {@code agent.context.request}. One request serves all steps that were lost with one incarnation.
     *
     * @param caseId what the answers name; shared by all cases of the incarnation
     * @param requester the answers go to {@code agent.context.response.{requester}}
     * @param threads the process instances that are asked about, with those that they call or were called by
     * @param peers the agent ids that are asked; empty means all
     * @param from interactions before this are not asked for
     * @param to interactions from here on are not asked for
     * @param window how long answers are waited for
     * @param limitBytes how large an answer's value may be
     */
    record ContextRequested(
            @JsonProperty("case") String caseId,
            String requester,
            String failedAgent,
            String failedAgentId,
            String incarnation,
            List<String> threads,
            List<String> peers,
            @Nullable Instant from,
            @Nullable Instant to,
            Duration window,
            int limitBytes)
            implements ContextEvent {
        public ContextRequested {
            Checks.required(caseId, "case");
            Checks.required(requester, "requester");
            Checks.required(failedAgent, "failedAgent");
            Checks.required(failedAgentId, "failedAgentId");
            Checks.present(incarnation, "incarnation");
            threads = threads == null ? List.of() : List.copyOf(threads);
            peers = peers == null ? List.of() : List.copyOf(peers);
            Checks.present(window, "window");
            Checks.atLeast(limitBytes, 1, "limitBytes");
        }
    }

    /**
     * @param responder the peer's agent id
     * @param interactions objects, oldest first: what the two said to each other
     * @param memory an object: what the peer's own handler adds, by the fields of the lost agent's state
     * @param gaps what is missing, each for a person: older interactions that did not fit, what could not be read, a handler
     *     that failed
     */
    record ContextProvided(
            @JsonProperty("case") String caseId,
            String responder,
            List<Json> interactions,
            Json memory,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> gaps)
            implements ContextEvent {
        public ContextProvided {
            Checks.required(caseId, "case");
            Checks.required(responder, "responder");
            interactions = interactions == null ? List.of() : List.copyOf(interactions);
            memory = Checks.objectOrEmpty(memory, "memory");
            gaps = gaps == null ? List.of() : List.copyOf(gaps);
        }

        /** Nothing is missing. */
        public ContextProvided(String caseId, String responder, List<Json> interactions, Json memory) {
            this(caseId, responder, interactions, memory, List.of());
        }
    }

    /** @param reason why, for a person */
    record ContextDeclined(
            @JsonProperty("case") @Nullable String caseId,
            @Nullable String responder,
            String reason) implements ContextEvent {
        public ContextDeclined {
            Checks.required(reason, "reason");
        }
    }
}
