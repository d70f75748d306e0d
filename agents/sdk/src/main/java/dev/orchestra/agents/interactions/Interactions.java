package dev.orchestra.agents.interactions;

import dev.orchestra.agents.interactions.Interaction.Direction;
import dev.orchestra.agents.interactions.Interaction.Kind;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.MessageReceived;
import dev.orchestra.events.MessageReceived.Receipt;
import dev.orchestra.events.MessageSaid;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What this agent process had to do with another one in a time window: direct messages and their answers, broadcasts that
 * were handled, and the other's steps in process instances that this one has to do with.
 *
 * <p>Nothing is kept in memory or written twice: the journal is the record, and it is read back when somebody asks, within
 * limits of number, size and time. So it is the same before and after a restart of this process.
 */
public final class Interactions {

    private final EventLog log;
    private final Topics topics;
    private final AgentAddress self;
    private final String source;
    private final InteractionLimits limits;

    public Interactions(EventLog log, Topics topics, AgentAddress self, InteractionLimits limits) {
        this.log = log;
        this.topics = topics;
        this.self = self;
        this.source = "/agents/" + self.agent() + "/" + self.name();
        this.limits = limits;
    }

    /**
     * With one process or instance. Blocks while it reads, at most the time of the limits.
     *
     * @param from inclusive, by the stamps of the records
     * @param to exclusive
     */
    public Recollection with(AgentAddress other, Instant from, Instant to) {
        return with(new Other(other.agent(), Optional.of(other)), from, to);
    }

    /** With all processes and instances of an agent type. */
    public Recollection withType(String agent, Instant from, Instant to) {
        return with(new Other(agent, Optional.empty()), from, to);
    }

    private Recollection with(Other other, Instant from, Instant to) {
        Window window = new Window(log, from, to, limits.time());
        NewestFew found = new NewestFew(limits);
        Set<String> threads = new HashSet<>();
        received(window, other, found, threads);
        sent(window, other, found, threads);
        broadcasts(window, other, found);
        steps(window, other, found, threads);
        return new Recollection(found.oldestFirst(), found.leftOut(), window.unread());
    }

    void received(Stretch window, Other other, NewestFew found, Set<String> threads) {
        window.scanKey(topics.agentMessage(self.agent()), self.name(), other::maySay, (record, event) -> {
            if (other.said(event)) {
                message(record, event, Direction.RECEIVED, found, threads);
            }
        });
    }

    void sent(Stretch window, Other other, NewestFew found, Set<String> threads) {
        Predicate<RawRecord> mine = record -> Headers.mayBe(record, Attribute.AGENT_ID, self.name());
        Stretch.Reader reader = (record, event) -> {
            boolean isTo = event.attribute(Attribute.RECEIVER)
                    .or(record::keyText)
                    .filter(other::isReceiver)
                    .isPresent();
            if (isTo && event.source().equals(source)) {
                message(record, event, Direction.SENT, found, threads);
            }
        };
        String topic = topics.agentMessage(other.agent());
        // What is for an instance goes under its key, but an answer to it goes to the process that it lived in.
        if (other.address().filter(AgentAddress::isProcess).isPresent()) {
            window.scanKey(topic, other.address().get().name(), mine, reader);
        } else {
            window.scan(topic, mine, reader);
        }
    }

    private void message(RawRecord record, Event event, Direction direction, NewestFew found, Set<String> threads) {
        String name = "";
        Json data = event.data();
        Kind kind = Kind.REFUSAL;
        if (!event.is(EventType.MESSAGE_REFUSED)) {
            MessageSaid said;
            try {
                said = MessageSaid.read(event.data());
            } catch (IllegalArgumentException e) {
                // It was a dead letter to its receiver; nothing was said by it.
                return;
            }
            kind = event.is(EventType.MESSAGE_SENT) ? Kind.MESSAGE : Kind.ANSWER;
            name = said.name() == null ? "" : said.name();
            data = said.body();
        }
        event.attribute(Attribute.CORRELATION_ID).ifPresent(threads::add);
        found.add(interaction(
                record,
                event,
                kind,
                direction,
                event.attribute(Attribute.RECEIVER).orElse(""),
                name,
                data));
    }

    private void broadcasts(Window window, Other other, NewestFew found) {
        heard(window, other, found);
        Map<String, Set<String>> told = new HashMap<>();
        Predicate<Receipt> mine = receipt -> receipt.source().equals(source);
        other.address()
                .filter(AgentAddress::isProcess)
                .ifPresentOrElse(
                        one -> receipts(window, "/agents/" + one.agent() + "/" + one.name(), mine, told),
                        () -> receiptsOfType(window, other.agent(), mine, told));
        told.forEach((topic, ids) -> said(window, topic, ids, Direction.SENT, found));
    }

    /** Broadcasts of the other that this process has handled. */
    void heard(Stretch window, Other other, NewestFew found) {
        Map<String, Set<String>> heard = new HashMap<>();
        receipts(window, source, receipt -> other.said(receipt.source(), receipt.sender()), heard);
        heard.forEach((topic, ids) -> said(window, topic, ids, Direction.RECEIVED, found));
    }

    void receipts(Stretch window, String receiverSource, Predicate<Receipt> wanted, Map<String, Set<String>> ids) {
        window.scanKey(
                topics.agentEvent(),
                receiverSource,
                record -> Headers.mayBeType(record, EventType.MESSAGE_RECEIVED),
                (record, event) -> collect(event, wanted, ids));
    }

    private void receiptsOfType(Stretch window, String agent, Predicate<Receipt> wanted, Map<String, Set<String>> ids) {
        window.scan(
                topics.agentEvent(),
                record -> Headers.mayBeType(record, EventType.MESSAGE_RECEIVED)
                        && Headers.mayBe(record, Attribute.AGENT, agent),
                (record, event) -> collect(event, wanted, ids));
    }

    static void collect(Event event, Predicate<Receipt> wanted, Map<String, Set<String>> ids) {
        if (!event.is(EventType.MESSAGE_RECEIVED)) {
            return;
        }
        MessageReceived receipts = event.dataAs(MessageReceived.class);
        receipts.received().stream()
                .filter(wanted)
                .forEach(receipt -> ids.computeIfAbsent(receipts.topic(), any -> new HashSet<>())
                        .add(receipt.source() + "\n" + receipt.id()));
    }

    void said(Stretch window, String topic, Set<String> ids, Direction direction, NewestFew found) {
        window.scan(topics.agentTopic(topic), record -> true, (record, event) -> {
            if (ids.contains(event.source() + "\n" + event.id())) {
                MessageSaid said = MessageSaid.read(event.data());
                found.add(interaction(
                        record,
                        event,
                        Kind.BROADCAST,
                        direction,
                        topic,
                        said.name() == null ? "" : said.name(),
                        said.body()));
            }
        });
    }

    /** The other's steps in instances that this process worked in or talked about. */
    private void steps(Window window, Other other, NewestFew found, Set<String> threads) {
        window.scan(
                topics.stepResponse(),
                record -> Headers.mayBe(record, Attribute.AGENT_ID, self.name()),
                (record, event) -> {
                    if (event.source().equals(source)) {
                        event.attribute(Attribute.CORRELATION_ID).ifPresent(threads::add);
                    }
                });
        if (threads.isEmpty()) {
            return;
        }
        Predicate<RawRecord> shared = record -> Headers.header(record, Attribute.CORRELATION_ID)
                .map(threads::contains)
                .orElse(true);
        // Who takes a step is known from its answer; until there is one, it may have been the other.
        Set<String> doneByOthers = new HashSet<>();
        window.scan(topics.stepResponse(), shared, (record, event) -> {
            if (!belongs(event, threads)) {
                return;
            }
            if (other.said(event)) {
                found.add(step(
                        record,
                        event,
                        Kind.STEP_ANSWER,
                        event.attribute(Attribute.AGENT_ID).orElse("")));
            } else {
                event.attribute(Attribute.CAUSATION_ID).ifPresent(doneByOthers::add);
            }
        });
        window.scan(topics.stepRequest(other.agent()), shared, (record, event) -> {
            if (belongs(event, threads) && !doneByOthers.contains(event.id())) {
                found.add(step(record, event, Kind.STEP_REQUEST, other.agent()));
            }
        });
    }

    static boolean belongs(Event event, Set<String> threads) {
        return event.attribute(Attribute.CORRELATION_ID)
                .filter(threads::contains)
                .isPresent();
    }

    static Interaction step(RawRecord record, Event event, Kind kind, String receiver) {
        String element = event.attribute(Attribute.ELEMENT_ID).orElse("");
        return interaction(record, event, kind, Direction.ALONGSIDE, receiver, element, event.data());
    }

    private static Interaction interaction(
            RawRecord record, Event event, Kind kind, Direction direction, String receiver, String name, Json data) {
        String sender = event.attribute(Attribute.SENDER)
                .or(() -> event.attribute(Attribute.AGENT_ID))
                .orElse(event.source());
        Instant said = event.time();
        return new Interaction(
                said == null ? record.timestamp() : said,
                kind,
                direction,
                sender,
                receiver,
                name,
                data,
                event.id(),
                event.source(),
                event.attribute(Attribute.CORRELATION_ID).orElse(""),
                event.attribute(Attribute.CAUSATION_ID));
    }
}
