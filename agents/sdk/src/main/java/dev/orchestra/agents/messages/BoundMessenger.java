package dev.orchestra.agents.messages;

import dev.orchestra.events.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Sends in somebody's name, as part of a conversation. */
record BoundMessenger(Outbox outbox, Conversation part) implements Messenger {

    @Override
    public CompletableFuture<Json> send(AgentAddress to, String type, Json data, Duration timeout) {
        return outbox.send(part, to, type, data, timeout);
    }

    @Override
    public CompletableFuture<Void> publish(String topic, String type, Json data) {
        return outbox.publish(part, topic, type, data);
    }

    @Override
    public AutoCloseable subscribe(Broadcasts which, BroadcastHandler handler) {
        return outbox.subscribe(which, handler);
    }

    @Override
    public Optional<AgentAddress> find(String agentId) {
        return outbox.find(agentId);
    }
}
