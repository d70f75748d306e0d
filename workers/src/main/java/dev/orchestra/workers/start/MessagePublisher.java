package dev.orchestra.workers.start;

import dev.orchestra.events.MessagePublished;
import dev.orchestra.workers.engine.Engine;
import dev.orchestra.workers.inbox.Command;
import dev.orchestra.workers.inbox.Fingerprint;
import dev.orchestra.workers.inbox.IdempotentCommands;
import dev.orchestra.workers.inbox.Inbox;
import dev.orchestra.workers.inbox.Inbox.Request.Kind;
import dev.orchestra.workers.inbox.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Publishes a BPMN message once. */
public final class MessagePublisher {

    private final Engine engine;
    private final IdempotentCommands commands;
    private final Duration timeToLiveDefault;

    /** @param timeToLiveDefault how long the engine keeps a message that does not say so itself */
    public MessagePublisher(Engine engine, IdempotentCommands commands, Duration timeToLiveDefault) {
        this.engine = engine;
        this.commands = commands;
        this.timeToLiveDefault = timeToLiveDefault;
    }

    /** Never blocks; the future never fails. Done holds the key of the message. */
    public CompletableFuture<Outcome> publish(MessageRequest request) {
        MessagePublished message = request.message();
        Optional<Outcome> reserved = Refusals.reserved(message);
        if (reserved.isPresent()) {
            return CompletableFuture.completedFuture(reserved.get());
        }
        Duration timeToLive = message.timeToLive() == null ? timeToLiveDefault : message.timeToLive();
        String fingerprint = Fingerprint.of(
                message.name(),
                message.correlationKey(),
                timeToLive.toString(),
                message.variables().text());
        return commands.submit(new Command(
                new Inbox.Request(request.id(), Kind.MESSAGE, fingerprint),
                true,
                () -> engine.publishMessage(
                        message.name(),
                        message.correlationKey(),
                        request.id().messageId(),
                        timeToLive,
                        message.variables())));
    }
}
