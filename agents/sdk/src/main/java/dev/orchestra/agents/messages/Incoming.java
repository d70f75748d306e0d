package dev.orchestra.agents.messages;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.MessageSaid;
import dev.orchestra.events.Rfc3339;
import dev.orchestra.events.log.Delivery;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message as it came.
 *
 * @param replyTo the key for its answer; null if the sender wants none
 * @param traceparent the trace that the story began with
 * @param hopTraceparent the trace context of the hop that brought it
 */
record Incoming(
        Message message,
        @Nullable String replyTo,
        @Nullable String traceparent,
        @Nullable String hopTraceparent) {

    /**
     * @param topic of a broadcast
     * @param self whom a broadcast is for
     * @throws IllegalArgumentException if something is missing or wrong; the message names it
     */
    static Incoming of(Event event, Delivery delivery, Optional<String> topic, AgentAddress self) {
        String agent = event.attribute(Attribute.AGENT).orElseThrow(() -> missing(event, Attribute.AGENT));
        String sender = event.attribute(Attribute.SENDER)
                .or(() -> event.attribute(Attribute.AGENT_ID))
                .orElseThrow(() -> missing(event, Attribute.SENDER));
        AgentAddress receiver = topic.isPresent()
                ? self
                : AgentAddress.ofWire(self.agent(), delivery.raw().keyText().orElse(self.wireName()));
        MessageSaid said = MessageSaid.read(event.data());
        String name = said.name();
        Instant time = event.time();
        return new Incoming(
                new Message(
                        event.id(),
                        event.source(),
                        AgentAddress.ofWire(agent, sender),
                        receiver,
                        topic,
                        name == null ? "" : name,
                        said.body(),
                        event.attribute(Attribute.CORRELATION_ID).orElse(event.id()),
                        event.attribute(Attribute.CAUSATION_ID),
                        time == null ? delivery.raw().timestamp() : time,
                        event.attribute(Attribute.EXPIRY_TIME).map(Incoming::instant)),
                event.attribute(Attribute.REPLY_TO).orElse(null),
                event.attribute(Attribute.TRACEPARENT).orElse(null),
                delivery.raw().header("traceparent").orElse(null));
    }

    /** What says the same again has the same key. */
    Key key() {
        return new Key(message.source(), message.id());
    }

    boolean isExpiredAt(Instant now) {
        return message.expiry().isPresent() && !now.isBefore(message.expiry().get());
    }

    /** To go on with it: what is said from now on was caused by it. */
    Conversation conversation(@Nullable String spanTraceparent) {
        return new Conversation(
                message.receiver(),
                message.correlationId(),
                message.id(),
                traceparent != null ? traceparent : spanTraceparent);
    }

    /** The deduplication key of an event. */
    record Key(String source, String id) {}

    private static IllegalArgumentException missing(Event event, Attribute attribute) {
        return new IllegalArgumentException(
                "A message needs the attribute '%s', but event '%s' of '%s' has none. Send it again with it."
                        .formatted(attribute.wireName(), event.id(), event.source()));
    }

    private static Instant instant(String text) {
        try {
            return Rfc3339.read(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "The attribute 'expirytime' has to be an RFC 3339 instant such as 2026-01-31T12:00:00Z, but is '%s'."
                            .formatted(text),
                    e);
        }
    }
}
