package dev.orchestra.agents.interactions;

import dev.orchestra.events.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * One thing that this agent and another one had to do with each other.
 *
 * @param at when it was said, by its sender's clock; when it was put on record where that is not said
 * @param sender who said it: an agent id or {@code {agent}/{key}}; of a step that was asked for, the server's source
 * @param receiver whom it was for; of a step, the agent that does it, or its type while nobody has answered
 * @param name what it is about: a message's type, a step's element
 * @param data what was said
 * @param id the event's id, unique with {@code source}
 * @param correlationId the process instance or conversation
 * @param causationId the event that caused it
 */
public record Interaction(
        Instant at,
        Kind kind,
        Direction direction,
        String sender,
        String receiver,
        String name,
        Json data,
        String id,
        String source,
        String correlationId,
        Optional<String> causationId) {

    /** What it was. */
    public enum Kind {
        MESSAGE,
        ANSWER,
        REFUSAL,
        BROADCAST,
        STEP_REQUEST,
        STEP_ANSWER
    }

    /** Between whom. */
    public enum Direction {
        /** This agent said it to the other. */
        SENT,
        /** The other said it to this agent. */
        RECEIVED,
        /** The other worked on it in a process instance that this agent has to do with too. */
        ALONGSIDE
    }

    /** Its size for limits: the data's and an envelope's characters. */
    int characters() {
        return data.text().length() + 200;
    }
}
