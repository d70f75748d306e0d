package dev.orchestra.agents.messages;

import dev.orchestra.events.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * What somebody said to this agent.
 *
 * @param id unique together with {@code source}, for a handler that must not do its work twice
 * @param source the event's source: the process that sent it
 * @param sender whom it is from
 * @param receiver whom it is for; of a broadcast, the process that got it
 * @param topic of a broadcast; empty for a direct message
 * @param type what it is about; empty where the sender did not say
 * @param data an object
 * @param correlationId the process instance it belongs to, or the first message of the conversation
 * @param causationId the event that made the sender send it
 * @param sent by the sender's clock
 * @param expiry after this instant the sender does not wait any more
 */
public record Message(
        String id,
        String source,
        AgentAddress sender,
        AgentAddress receiver,
        Optional<String> topic,
        String type,
        Json data,
        String correlationId,
        Optional<String> causationId,
        Instant sent,
        Optional<Instant> expiry) {

    public boolean isBroadcast() {
        return topic.isPresent();
    }
}
