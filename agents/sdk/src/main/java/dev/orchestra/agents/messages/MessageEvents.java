package dev.orchestra.agents.messages;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventBuilder;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.MessageReceived;
import dev.orchestra.events.MessageRefused;
import dev.orchestra.events.MessageSaid;
import dev.orchestra.events.Rfc3339;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Topics;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What an agent process says to others, as events on the topics of the wire contract. */
final class MessageEvents {

    private final AgentAddress self;
    private final String source;
    private final Topics topics;
    private final Clock clock;
    private final String idPrefix;
    private final AtomicLong ids = new AtomicLong();

    /** @param run like no other start of this process: ids are counted behind it */
    MessageEvents(AgentAddress self, Topics topics, Clock clock, String run) {
        this.self = self;
        this.source = "/agents/" + self.agent() + "/" + self.name();
        this.topics = topics;
        this.clock = clock;
        this.idPrefix = "m-" + run + "-";
    }

    AgentAddress self() {
        return self;
    }

    String nextId() {
        return idPrefix + ids.incrementAndGet();
    }

    Outgoing sent(String id, Conversation part, AgentAddress to, String type, Json data, Instant expiry) {
        String key = to.wireName();
        Event event = begin(EventType.MESSAGE_SENT, id, part, key)
                .time(clock.instant())
                .with(Attribute.RECEIVER, key)
                .with(Attribute.REPLY_TO, self.name())
                .with(Attribute.EXPIRY_TIME, Rfc3339.write(expiry))
                .data(new MessageSaid(type, data).toJson())
                .build();
        return Outgoing.of(topics.agentMessage(to.agent()), key, event);
    }

    Outgoing broadcast(Conversation part, String topic, String type, Json data) {
        String key = part.sender().wireName();
        Event event = begin(EventType.MESSAGE_BROADCAST, nextId(), part, key)
                .time(clock.instant())
                .with(Attribute.RECEIVER, topic)
                .data(new MessageSaid(type, data).toJson())
                .build();
        return Outgoing.of(topics.agentTopic(topic), key, event);
    }

    /** @param replyTo as the message has it */
    Outgoing answered(Incoming to, String replyTo, Json body) {
        return reply(EventType.MESSAGE_ANSWERED, to, replyTo, new MessageSaid(null, body).toJson());
    }

    /** @param replyTo as the message has it */
    Outgoing refused(Incoming to, String replyTo, String code, String why) {
        return reply(EventType.MESSAGE_REFUSED, to, replyTo, Json.of(new MessageRefused(code, why)));
    }

    private Outgoing reply(EventType type, Incoming to, String replyTo, Json data) {
        return reply(type, nextId(), clock.instant(), to, replyTo, data);
    }

    /** @param id of a new answer, or of one that is said again */
    Outgoing reply(EventType type, String id, Instant time, Incoming to, String replyTo, Json data) {
        Message message = to.message();
        Event event = begin(type, id, to.conversation(null), replyTo)
                .time(time)
                .with(Attribute.RECEIVER, message.sender().wireName())
                .data(data)
                .build();
        return Outgoing.of(topics.agentMessage(message.sender().agent()), replyTo, event);
    }

    Outgoing receipts(String topic, List<MessageReceived.Receipt> receipts) {
        Event event = Event.of(EventType.MESSAGE_RECEIVED)
                .id(nextId())
                .source(source)
                .time(clock.instant())
                .with(Attribute.AGENT, self.agent())
                .with(Attribute.AGENT_ID, self.name())
                .with(Attribute.RECEIVER, self.name())
                .with(Attribute.PARTITION_KEY, source)
                .data(new MessageReceived(topic, receipts))
                .build();
        return Outgoing.of(topics.agentEvent(), source, event);
    }

    private EventBuilder begin(EventType type, String id, Conversation part, String key) {
        String correlation = part.correlationId();
        return Event.of(type)
                .id(id)
                .source(source)
                .with(Attribute.AGENT, self.agent())
                .with(Attribute.AGENT_ID, self.name())
                .with(Attribute.SENDER, part.sender().wireName())
                .with(Attribute.CORRELATION_ID, correlation == null ? id : correlation)
                .with(Attribute.CAUSATION_ID, part.causationId())
                .with(Attribute.TRACEPARENT, part.traceparent())
                .with(Attribute.PARTITION_KEY, key);
    }
}
