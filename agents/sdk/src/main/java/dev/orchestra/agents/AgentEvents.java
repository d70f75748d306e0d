package dev.orchestra.agents;

import dev.orchestra.events.AgentEvent;
import dev.orchestra.events.AgentEvent.AgentFailed;
import dev.orchestra.events.AgentEvent.AgentStarted;
import dev.orchestra.events.AgentEvent.AgentStopped;
import dev.orchestra.events.AgentHeartbeat;
import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.AgentRegistered;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.ContextEvent;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventBuilder;
import dev.orchestra.events.EventType;
import dev.orchestra.events.UndoEvent;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.TopicSpec;
import dev.orchestra.events.log.Topics;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an agent process says, as events on the topics of the wire contract. */
final class AgentEvents {

    private final String agent;
    private final String agentId;
    private final String source;
    private final Topics topics;
    private final Clock clock;
    private final StepEvents ofSteps;
    private volatile String incarnation = "starting";

    AgentEvents(String agent, String agentId, Topics topics, Clock clock) {
        this.agent = agent;
        this.agentId = agentId;
        this.source = "/agents/" + agent + "/" + agentId;
        this.topics = topics;
        this.clock = clock;
        this.ofSteps = new StepEvents(agent, agentId, source, topics, clock);
    }

    /** What the process says of the steps that it works on. */
    StepEvents ofSteps() {
        return ofSteps;
    }

    /** The topics that this process reads or writes. */
    List<TopicSpec> topicsNeeded() {
        return List.of(
                TopicSpec.journal(topics.stepRequest(agent)),
                TopicSpec.journal(topics.stepResponse()),
                TopicSpec.stampedJournal(topics.agentEvent()),
                TopicSpec.journal(topics.agentEffect()),
                TopicSpec.stampedJournal(topics.contextRequest()),
                TopicSpec.stampedJournal(topics.agentControl()),
                TopicSpec.table(topics.agentCheckpoint()),
                TopicSpec.table(topics.agentRegistry()),
                TopicSpec.table(topics.agentHeartbeat()));
    }

    Outgoing registered(String incarnation, AgentRegistered card) {
        return card("registered/" + incarnation, card);
    }

    /** The process takes nothing new from now on. */
    Outgoing draining(String incarnation, AgentRegistered card) {
        return card("draining/" + incarnation, card.draining(true));
    }

    private Outgoing card(String id, AgentRegistered card) {
        Event event = ofThisProcess(EventType.AGENT_REGISTERED, id).data(card).build();
        return Outgoing.of(topics.agentRegistry(), agentId, event);
    }

    private EventBuilder ofThisProcess(EventType type, String id) {
        return Event.of(type)
                .id(id)
                .source(source)
                .subject(agentId)
                .time(clock.instant())
                .with(Attribute.AGENT, agent)
                .with(Attribute.AGENT_ID, agentId)
                .with(Attribute.PARTITION_KEY, agentId);
    }

    String agentId() {
        return agentId;
    }

    String incarnation() {
        return incarnation;
    }

    /** Under which this process is known from now on. */
    void runsAs(String id) {
        incarnation = id;
    }

    Outgoing started(String id, int capacity, @Nullable String version) {
        return onBus("started/" + id, new AgentStarted(id, capacity, version));
    }

    Outgoing stopped(String id, int unfinished) {
        return onBus("stopped/" + id, new AgentStopped(id, unfinished, "The process was asked to stop."));
    }

    /** Each call makes an event of its own. */
    Outgoing failed(String where, Throwable cause) {
        AgentFailed failed = new AgentFailed(
                incarnation, where, ErrorText.of(cause), cause.getClass().getName());
        return onBus("failed/" + UUID.randomUUID(), failed);
    }

    private Outgoing onBus(String id, AgentEvent data) {
        Event event = data.event()
                .id(id)
                .source(source)
                .time(clock.instant())
                .with(Attribute.AGENT, agent)
                .with(Attribute.AGENT_ID, agentId)
                .with(Attribute.PARTITION_KEY, source)
                .build();
        return Outgoing.of(topics.agentEvent(), source, event);
    }

    Outgoing heartbeat(String incarnation, long number, int capacity, List<ActiveStep> steps) {
        Event event = ofThisProcess(EventType.AGENT_HEARTBEAT, "heartbeat/" + incarnation + "/" + number)
                .data(new AgentHeartbeat(incarnation, capacity, steps))
                .build();
        return Outgoing.of(topics.agentHeartbeat(), agentId, event);
    }

    List<Outgoing> farewell() {
        return List.of(
                Outgoing.tombstone(topics.agentHeartbeat(), agentId),
                Outgoing.tombstone(topics.agentRegistry(), agentId));
    }

    /**
     * The answer to a request to undo. Its id is the same whenever it is said again about the same record.
     *
     * @param record the request as it came: the answer gets its key
     */
    Outgoing undone(Event request, RawRecord record, UndoEvent outcome) {
        EventType type = outcome instanceof UndoEvent.UndoDone ? EventType.UNDO_DONE : EventType.UNDO_FAILED;
        String key =
                record.keyText().or(() -> request.attribute(Attribute.JOB_KEY)).orElse("");
        Event event = Event.of(type)
                .id("%s/%s/%d-%d"
                        .formatted(
                                type == EventType.UNDO_DONE ? "undone" : "not-undone",
                                outcome.effect(),
                                record.position().partition(),
                                record.position().offset()))
                .source(source)
                .subject(request.subject())
                .time(clock.instant())
                .with(Attribute.CORRELATION_ID, request.attribute(Attribute.CORRELATION_ID))
                .with(Attribute.CAUSATION_ID, request.id())
                .with(Attribute.PARTITION_KEY, key)
                .with(Attribute.JOB_KEY, request.attribute(Attribute.JOB_KEY).or(record::keyText))
                .with(Attribute.ATTEMPT, request.attribute(Attribute.ATTEMPT))
                .with(Attribute.STEP_TOKEN, request.attribute(Attribute.STEP_TOKEN))
                .with(Attribute.CASE_ID, request.attribute(Attribute.CASE_ID))
                .with(Attribute.AGENT, agent)
                .with(Attribute.AGENT_ID, agentId)
                .data(outcome)
                .build();
        return Outgoing.of(topics.agentEffect(), key, event);
    }

    /**
     * The answer to a question about a lost agent. Its id is the same however often it is said, by each start of this process.
     *
     * @param caseId what the question names as its case
     */
    Outgoing context(Event request, String caseId, String topic, ContextEvent answer) {
        EventType type = answer instanceof ContextEvent.ContextProvided
                ? EventType.CONTEXT_PROVIDED
                : EventType.CONTEXT_DECLINED;
        Event event = Event.of(type)
                .id("context/" + caseId + "/" + agentId)
                .source(source)
                .subject(request.subject())
                .time(clock.instant())
                .with(Attribute.CORRELATION_ID, request.attribute(Attribute.CORRELATION_ID))
                .with(Attribute.CAUSATION_ID, request.id())
                .with(Attribute.PARTITION_KEY, caseId)
                .with(Attribute.CASE_ID, request.attribute(Attribute.CASE_ID).orElse(caseId))
                .with(Attribute.AGENT, agent)
                .with(Attribute.AGENT_ID, agentId)
                .data(answer)
                .build();
        return Outgoing.of(topic, caseId, event);
    }
}
