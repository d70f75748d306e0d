package dev.orchestra.agents;

import dev.orchestra.agents.interactions.InteractionLimits;
import dev.orchestra.agents.interactions.Ledger;
import dev.orchestra.agents.interactions.PeerRecord;
import dev.orchestra.agents.messages.AgentAddress;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.ContextEvent;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.MessageSaid;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.cloudevents.Encoded;
import dev.orchestra.events.cloudevents.EventCodec;
import dev.orchestra.events.log.EventLog;
import dev.orchestra.events.log.JournalUnavailableException;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.TopicPartition;
import dev.orchestra.events.log.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes ready to answer questions about lost agents, which are rare and urgent: looks back at what an earlier process of the same id
 * had to do with others, finds where answers go, and answers made-up questions in memory, until that is compiled: many agents of one machine are
 * asked at the same time. Nothing is appended. If any of it fails, the first answer takes longer.
 */
final class ContextPreparation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ContextPreparation.class);
    /** Who asks: all servers under one name. */
    private static final String REQUESTER = "orchestra";

    /** The virtual machine compiles what was called 200 times. */
    private static final int REHEARSALS = 240;

    /** Between them it rests, so that the start of an agent and its first steps do not wait for it: all of it takes seconds. */
    private static final int AT_ONCE = 10;

    private static final long REST_MILLIS = 100;

    private final AgentSettings settings;
    private final EventLog log;
    private final AgentEvents events;
    private final PeerRecord record;
    private final Clock clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Thread thread;

    ContextPreparation(AgentSettings settings, EventLog log, AgentEvents events, PeerRecord record, Clock clock) {
        this.settings = settings;
        this.log = log;
        this.events = events;
        this.record = record;
        this.clock = clock;
    }

    /**
     * Begins, before this process registers, and goes on beside everything else.
     *
     * @throws JournalUnavailableException if the broker does not answer
     */
    void begin() {
        Map<TopicPartition, Long> cards = log.ends(Set.of(settings.topics().agentRegistry()));
        thread = Thread.ofVirtual().name("context-preparation").start(() -> prepare(cards));
    }

    private void prepare(Map<TopicPartition, Long> cards) {
        try {
            record.recall(cards, ContextTelling.LOOK_BACK);
            rehearse();
            var unused = log.partitionOf(settings.topics().contextResponse(REQUESTER), settings.agentId());
            for (int i = 1; i < REHEARSALS; i++) {
                if (i % AT_ONCE == 0 && closing.await(REST_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
                rehearse();
            }
        } catch (InterruptedException e) {
            LOG.debug("The preparation of answers about lost agents was broken off.", e);
        } catch (JournalUnavailableException e) {
            LOG.debug("What was before is read from the journal when somebody asks.", e);
        } catch (RuntimeException e) {
            LOG.warn(
                    "Agent {} could not make ready to tell of lost agents; it tells of them all the same.",
                    settings.agentId(),
                    e);
        }
    }

    private void rehearse() {
        Topics topics = settings.topics();
        EventCodec codec = new EventCodec(EventCodec.DEFAULT_VALUE_BYTES_MAX);
        Instant now = clock.instant();
        AgentAddress self = AgentAddress.process(settings.agent(), settings.agentId());
        Ledger scratch = new Ledger(1, 1 << 16, now.minusSeconds(1));
        scratch.heard(raw(codec, topics.agentMessage(settings.agent()), settings.agentId(), message(now)));
        ContextRequested asked = new ContextRequested(
                "rehearsal",
                REQUESTER,
                settings.agent(),
                "nobody",
                "none",
                List.of("0"),
                List.of(settings.agentId()),
                now.minusSeconds(1),
                now.plusSeconds(1),
                Duration.ofSeconds(1),
                1 << 16);
        Event question = Event.of(EventType.CONTEXT_REQUESTED)
                .id("rehearsal")
                .source("/orchestra/server")
                .time(now)
                .with(Attribute.CASE_ID, "rehearsal")
                .data(asked)
                .build();
        RawRecord onTopic = raw(codec, topics.contextRequest(), "rehearsal", question);
        if (codec.decode(onTopic) instanceof Decoded.Readable(Event event)) {
            ContextRequested read = event.dataAs(ContextRequested.class);
            ContextEvent told = ContextAnswer.of(
                    read,
                    settings.agentId(),
                    new PeerRecord(log, topics, self, InteractionLimits.defaults(), scratch)
                            .with(
                                    AgentAddress.process(read.failedAgent(), read.failedAgentId()),
                                    now.minusSeconds(1),
                                    now.plusSeconds(1),
                                    read.threads()),
                    Json.object(),
                    List.of());
            String topic = topics.contextResponse(REQUESTER);
            events.context(event, read.caseId(), topic, told)
                    .event()
                    .ifPresent(answer -> codec.encode(topic, answer, null));
        }
    }

    private Event message(Instant now) {
        return Event.of(EventType.MESSAGE_SENT)
                .id("rehearsal")
                .source("/agents/" + settings.agent() + "/nobody")
                .time(now)
                .with(Attribute.AGENT, settings.agent())
                .with(Attribute.AGENT_ID, "nobody")
                .with(Attribute.SENDER, "nobody")
                .with(Attribute.RECEIVER, settings.agentId())
                .with(Attribute.CORRELATION_ID, "0")
                .data(new MessageSaid("rehearsal", Json.object()).toJson())
                .build();
    }

    private static RawRecord raw(EventCodec codec, String topic, String key, Event event) {
        Encoded encoded = codec.encode(topic, event, null);
        return new RawRecord(
                new Position(topic, 0, 0),
                key.getBytes(StandardCharsets.UTF_8),
                encoded.value(),
                encoded.headers(),
                Optional.ofNullable(event.time()).orElse(Instant.EPOCH));
    }

    @Override
    public void close() {
        closing.countDown();
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
