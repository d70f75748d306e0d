package dev.orchestra.agents.messages;

import dev.orchestra.events.log.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a process takes and how much of it.
 *
 * @param self the process
 * @param sessionTimeout after this time without a sign of life Kafka gives what processes share to another
 * @param handler for messages to the process itself; without one they are refused
 * @param receivers for instances made on demand; without it this process takes none
 */
public record MessagingOptions(
        AgentAddress self,
        Topics topics,
        MessageLimits limits,
        Duration sessionTimeout,
        Optional<MessageHandler> handler,
        Optional<Receivers> receivers,
        List<Declared> subscriptions) {

    /** A subscription that is there from the first moment. */
    public record Declared(Broadcasts which, BroadcastHandler handler) {}

    public MessagingOptions {
        if (!self.isProcess()) {
            throw new IllegalArgumentException("A process needs its own address, but got '%s'.".formatted(self));
        }
        subscriptions = List.copyOf(subscriptions);
    }
}
