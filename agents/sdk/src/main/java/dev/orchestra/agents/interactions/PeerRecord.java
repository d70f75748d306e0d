package dev.orchestra.agents.interactions;

import dev.orchestra.agents.interactions.Interaction.Direction;
import dev.orchestra.agents.interactions.Interaction.Kind;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What this process tells of another one when that is lost: what they said to each other, and what this process did in the process
 * instances that are asked about. It comes from the {@link Ledger} as far back as that goes, and for the time before from the journal,
 * with the same result. Reading the journal takes tens of milliseconds, and is rare once {@link #recall} has looked back. The other's own steps are on record under its own name and are left out.
 */
public final class PeerRecord {

    private final EventLog log;
    private final Topics topics;
    private final AgentAddress self;
    private final String source;
    private final InteractionLimits limits;
    private final Ledger ledger;
    private final Interactions interactions;

    public PeerRecord(EventLog log, Topics topics, AgentAddress self, InteractionLimits limits, Ledger ledger) {
        this.log = log;
        this.topics = topics;
        this.self = self;
        this.source = "/agents/" + self.agent() + "/" + self.name();
        this.limits = limits;
        this.ledger = ledger;
        this.interactions = new Interactions(log, topics, self, limits);
    }

    /**
     * Blocks while it reads, at most the time of the limits.
     *
     * @param from inclusive
     * @param to exclusive
     * @param threads the process instances that are asked about, beside those that the two talked about
     */
    public Recollection with(AgentAddress lost, Instant from, Instant to, Collection<String> threads) {
        Other other = new Other(lost.agent(), Optional.of(lost));
        NewestFew found = new NewestFew(limits);
        Set<String> shared = new HashSet<>(threads);
        Instant since = ledger.since();
        Window journal = new Window(log, from, since.isBefore(to) ? since : to, limits.time());
        Stretch remembered = ledger.between(from, to);
        // What was sent, and all the rest.
        List<Stretch> own = from.isBefore(since) ? List.of(journal, remembered) : List.of(remembered);
        List<Stretch> past = ledger.recalls(from) ? List.of(remembered) : own;
        for (Stretch stretch : own) {
            interactions.sent(stretch, other, found, shared);
        }
        for (Stretch stretch : past) {
            interactions.received(stretch, other, found, shared);
            interactions.heard(stretch, other, found);
        }
        steps(past, found, shared);
        List<String> unread = new ArrayList<>(journal.unread());
        String anyTopic = topics.agentTopic("x");
        boolean hasTold =
                !ledger.saidTo(anyTopic.substring(0, anyTopic.length() - 1)).isEmpty();
        if (hasTold || own.size() > 1) {
            Window receipts = new Window(log, from, to, limits.time());
            told(receipts, own, lost, found);
            receipts.unread().stream().filter(topic -> !unread.contains(topic)).forEach(unread::add);
        }
        return new Recollection(found.oldestFirst(), found.leftOut(), unread);
    }

    /**
     * Looks back once, so that questions about the time before the start of this process are answered from memory. Blocks while it reads,
     * at most the time of the limits; if that is not enough, such questions read the journal.
     *
     * @param cards where the topic of cards ended before this process registered
     * @param lookBack how far
     * @throws dev.orchestra.events.log.JournalUnavailableException if the broker does not answer
     */
    public void recall(Map<TopicPartition, Long> cards, Duration lookBack) {
        Instant from = ledger.begun().minus(lookBack);
        if (!ranBefore(cards, from)) {
            ledger.nothingBefore();
            return;
        }
        Window window = new Window(log, from, ledger.begun(), limits.time());
        Optional<List<RawRecord>> past = new Recall(topics, self, source, ledger.countMax()).read(window);
        if (past.isPresent() && window.unread().isEmpty()) {
            ledger.recall(from, past.get());
        }
    }

    /** A process that ran has left its card, or what took it away, which stays for longer than anybody looks back. */
    private boolean ranBefore(Map<TopicPartition, Long> cards, Instant from) {
        TopicPartition partition = log.partitionOf(topics.agentRegistry(), self.name());
        boolean[] ran = {false};
        log.scanRaw(partition, 0, cards.getOrDefault(partition, 0L), limits.time(), record -> {
            if (record.keyText().filter(self.name()::equals).isPresent()) {
                ran[0] = record.value() != null || !record.timestamp().isBefore(from);
            }
        });
        return ran[0];
    }

    /** Broadcasts of this process that the other has handled: only its receipts know. */
    private void told(Window receipts, List<Stretch> past, AgentAddress lost, NewestFew found) {
        Map<String, Set<String>> told = new HashMap<>();
        interactions.receipts(
                receipts,
                "/agents/" + lost.agent() + "/" + lost.name(),
                receipt -> receipt.source().equals(source),
                told);
        told.forEach(
                (topic, ids) -> past.forEach(stretch -> interactions.said(stretch, topic, ids, Direction.SENT, found)));
    }

    /** This process' own answers in those instances, and the requests that they answer. */
    private void steps(List<Stretch> past, NewestFew found, Set<String> threads) {
        Predicate<RawRecord> shared = record -> Headers.header(record, Attribute.CORRELATION_ID)
                .map(threads::contains)
                .orElse(true);
        Set<String> answered = new HashSet<>();
        for (Stretch stretch : past) {
            stretch.scan(
                    topics.stepResponse(),
                    record -> shared.test(record) && Headers.mayBe(record, Attribute.AGENT_ID, self.name()),
                    (record, event) -> {
                        if (event.source().equals(source) && Interactions.belongs(event, threads)) {
                            found.add(step(record, event, Kind.STEP_ANSWER));
                            event.attribute(Attribute.CAUSATION_ID).ifPresent(answered::add);
                        }
                    });
        }
        for (Stretch stretch : past) {
            stretch.scan(topics.stepRequest(self.agent()), shared, (record, event) -> {
                if (answered.contains(event.id()) && Interactions.belongs(event, threads)) {
                    found.add(step(record, event, Kind.STEP_REQUEST));
                }
            });
        }
    }

    private Interaction step(RawRecord record, Event event, Kind kind) {
        return Interactions.step(record, event, kind, self.name());
    }
}
