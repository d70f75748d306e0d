package dev.orchestra.agents.interactions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventBuilder;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.MessageSaid;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a process tells of a lost one, and what it reads the journal for. */
class PeerRecordTest {

    private static final Topics TOPICS = new Topics("");
    private static final AgentAddress SELF = AgentAddress.process("expert", "e1");
    private static final AgentAddress LOST = AgentAddress.process("asker", "a1");
    private static final Duration HOUR = Duration.ofHours(1);

    private final InMemoryEventLog journal = new InMemoryEventLog();
    private final Set<String> scanned = new CopyOnWriteArraySet<>();
    private final EventLog log = (EventLog) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {EventLog.class}, (proxy, method, arguments) -> {
                if (method.getName().equals("scanRaw")) {
                    scanned.add(((TopicPartition) arguments[0]).topic());
                }
                try {
                    return method.invoke(journal, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });

    @BeforeEach
    void talkBefore() {
        journal.createTopics(TOPICS.shared());
        for (String agent : List.of("asker", "expert")) {
            journal.createTopics(List.of(
                    TopicSpec.journal(TOPICS.agentMessage(agent)), TopicSpec.journal(TOPICS.stepRequest(agent))));
        }
        append(
                TOPICS.agentMessage("expert"),
                "e1",
                event(EventType.MESSAGE_SENT, "m1", "/agents/asker/a1")
                        .with(Attribute.AGENT, "asker")
                        .with(Attribute.AGENT_ID, "a1")
                        .with(Attribute.SENDER, "a1")
                        .with(Attribute.RECEIVER, "e1")
                        .data(new MessageSaid("rate", Json.object()).toJson()));
        append(
                TOPICS.agentMessage("asker"),
                "a1",
                event(EventType.MESSAGE_SENT, "m2", "/agents/expert/e1")
                        .with(Attribute.AGENT, "expert")
                        .with(Attribute.AGENT_ID, "e1")
                        .with(Attribute.SENDER, "e1")
                        .with(Attribute.RECEIVER, "a1")
                        .data(new MessageSaid("hint", Json.object()).toJson()));
        append(TOPICS.stepRequest("expert"), "7", event(EventType.STEP_REQUESTED, "r1", "/orchestra/server"));
        append(
                TOPICS.stepResponse(),
                "7",
                event(EventType.STEP_COMPLETED, "c1", "/agents/expert/e1")
                        .with(Attribute.AGENT, "expert")
                        .with(Attribute.AGENT_ID, "e1")
                        .with(Attribute.CAUSATION_ID, "r1"));
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void aProcessThatIsTheFirstOfItsIdReadsNothingBackWhenItIsAsked() {
        PeerRecord record = record(new Ledger(100, 1 << 20, Instant.now()));
        record.recall(cards(), HOUR);
        scanned.clear();

        Recollection told = ask(record);

        assertThat(scanned).isEmpty();
        assertThat(told.interactions()).isEmpty();
        assertThat(told.unread()).isEmpty();
    }

    @Test
    void aProcessThatRanBeforeReadsBackOnlyWhatItSaid() {
        register();
        PeerRecord record = record(new Ledger(100, 1 << 20, Instant.now()));
        record.recall(cards(), HOUR);
        scanned.clear();

        Recollection told = ask(record);

        assertThat(told.interactions()).extracting(Interaction::id).containsExactlyInAnyOrder("m1", "m2", "r1", "c1");
        assertThat(scanned).doesNotContain(TOPICS.agentMessage("expert"), TOPICS.stepResponse());
        assertThat(scanned).contains(TOPICS.agentMessage("asker"));
    }

    @Test
    void whatDoesNotFitTheMemoryIsReadBackWhenItIsAskedFor() {
        register();
        PeerRecord record = record(new Ledger(2, 1 << 20, Instant.now()));
        record.recall(cards(), HOUR);
        scanned.clear();

        assertThat(ask(record).interactions())
                .extracting(Interaction::id)
                .containsExactlyInAnyOrder("m1", "m2", "r1", "c1");
        assertThat(scanned).contains(TOPICS.agentMessage("expert"), TOPICS.stepResponse());
    }

    @Test
    void whatWasReadBackGivesWayToWhatIsNew() {
        register();
        Ledger ledger = new Ledger(4, 1 << 20, Instant.now());
        PeerRecord record = record(ledger);
        record.recall(cards(), HOUR);
        for (int i = 0; i < 3; i++) {
            ledger.said(Outgoing.of(
                    TOPICS.agentMessage("asker"),
                    "nobody",
                    event(EventType.MESSAGE_SENT, "n" + i, "/agents/expert/e1").build()));
        }

        assertThat(ask(record).interactions())
                .extracting(Interaction::id)
                .containsExactlyInAnyOrder("m1", "m2", "r1", "c1");
    }

    @Test
    void aCardThatWasTakenBackLongAgoIsNoEarlierProcess() {
        register();
        journal.append(Outgoing.tombstone(TOPICS.agentRegistry(), "e1")).join();
        Instant later = Instant.now().plus(Duration.ofHours(2));
        PeerRecord record = record(new Ledger(100, 1 << 20, later));
        record.recall(cards(), HOUR);
        scanned.clear();

        assertThat(record.with(LOST, later.minus(HOUR), later.plusSeconds(1), List.of("9"))
                        .interactions())
                .isEmpty();
        assertThat(scanned).isEmpty();
    }

    private PeerRecord record(Ledger ledger) {
        return new PeerRecord(log, TOPICS, SELF, InteractionLimits.defaults(), ledger);
    }

    private static Recollection ask(PeerRecord record) {
        Instant now = Instant.now();
        return record.with(LOST, now.minus(HOUR).plusSeconds(60), now.plusSeconds(1), List.of("9"));
    }

    private Map<TopicPartition, Long> cards() {
        return journal.ends(Set.of(TOPICS.agentRegistry()));
    }

    private void register() {
        append(
                TOPICS.agentRegistry(),
                "e1",
                event(EventType.AGENT_REGISTERED, "registered", "/agents/expert/e1")
                        .data(Json.object()));
    }

    private static EventBuilder event(EventType type, String id, String source) {
        return Event.of(type)
                .id(id)
                .source(source)
                .time(Instant.now())
                .with(Attribute.CORRELATION_ID, "9")
                .data(Json.object());
    }

    private void append(String topic, String key, EventBuilder event) {
        journal.append(Outgoing.of(topic, key, event.build())).join();
    }
}
