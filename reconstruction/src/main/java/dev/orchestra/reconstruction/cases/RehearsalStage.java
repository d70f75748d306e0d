package dev.orchestra.reconstruction.cases;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.ContextEvent.ContextProvided;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.UndoEvent.UndoDone;
import dev.orchestra.events.UndoEvent.UndoRequested;
import dev.orchestra.events.log.Delivery;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Subscription;
import dev.orchestra.events.log.SubscriptionOptions;
import dev.orchestra.events.log.Topics;
import dev.orchestra.events.memory.InMemoryEventLog;
import dev.orchestra.processes.ErrorCodes;
import dev.orchestra.processes.JobTypes;
import dev.orchestra.processes.RecoverableStep;
import dev.orchestra.reconstruction.merge.Merge;
import dev.orchestra.reconstruction.merge.MergeLimits;
import dev.orchestra.reconstruction.peers.PeerOptions;
import dev.orchestra.reconstruction.undo.UndoOptions;
import dev.orchestra.workers.engine.Job;
import dev.orchestra.workers.json.JsonFields;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where made-up cases are worked on: the real parts, on a journal in memory, with a history, a directory and agents that say what a case
 * needs to come to its end.
 */
final class RehearsalStage implements AutoCloseable {

    private static final String SERVER = "/orchestra/server";
    private static final List<String> ACTS =
            List.of(JobTypes.RECONSTRUCTION_COLLECT, JobTypes.RECONSTRUCTION_REBUILD, JobTypes.RECONSTRUCTION_UNDO);

    private final InMemoryEventLog log = new InMemoryEventLog();
    private final Topics topics;
    private final Instant now;
    private final String answers;
    private final CaseParts parts;
    private final Subscription agents;

    RehearsalStage(Reconstructions.Dependencies real, CaseOptions options, PeerOptions peers, UndoOptions undo) {
        topics = real.topics();
        now = real.clock().instant();
        answers = topics.contextResponse(peers.requester());
        log.createTopics(topics.shared());
        parts = new CaseParts(
                new Reconstructions.Dependencies(
                        real.engine(),
                        log,
                        topics,
                        new RehearsalHistory(now),
                        new RehearsalDirectory(now),
                        Merger.of(new Merge(MergeLimits.defaults())),
                        new SimpleMeterRegistry(),
                        real.traces(),
                        real.clock()),
                options,
                peers,
                undo);
        agents = log.subscribe(
                SubscriptionOptions.of("rehearsal", Set.of(topics.contextRequest(), topics.agentEffect())),
                this::asAgentsDo);
    }

    /** One case, from its beginning to its end. @return its variables then */
    Json play(int number) throws InterruptedException {
        String jobKey = Integer.toString(number + 1);
        Map<String, Object> variables = new HashMap<>();
        variables.put(RecoverableStep.AGENT, RehearsalHistory.AGENT);
        variables.put(RecoverableStep.LOST_JOBS, List.of(jobKey));
        variables.put(
                RecoverableStep.LOST,
                Map.of(
                        "jobKey",
                        jobKey,
                        "attempt",
                        1,
                        "agent",
                        RehearsalHistory.AGENT,
                        "agentId",
                        RehearsalHistory.LOST,
                        "incarnation",
                        jobKey,
                        "checkpoint",
                        1,
                        "reason",
                        ErrorCodes.AGENT_LOST,
                        "since",
                        now.minusSeconds(1).toString(),
                        "at",
                        now.toString(),
                        "elementId",
                        "work"));
        for (String act : ACTS) {
            Json given = Json.of(variables);
            Job job = new Job(1, act, number + 1L, "agent-step", 1, act, 1, 1, now, Map.of(), given);
            Part part = parts.byJobType().get(act);
            if (part != null) {
                variables.putAll(part.work(job, JsonFields.of(given)).asMap());
            }
        }
        return Json.of(variables);
    }

    private boolean asAgentsDo(Delivery delivery) {
        delivery.event().ifPresent(event -> {
            if (event.is(EventType.CONTEXT_REQUESTED)) {
                answer(event, event.dataAs(ContextRequested.class));
            } else if (event.is(EventType.UNDO_REQUESTED)) {
                undo(event, event.dataAs(UndoRequested.class));
            }
        });
        delivery.done();
        return true;
    }

    private void answer(Event question, ContextRequested asked) {
        Event answer = Event.of(EventType.CONTEXT_PROVIDED)
                .id("rehearsal/" + asked.caseId())
                .source("/agents/rehearsal/" + RehearsalHistory.PEER)
                .with(Attribute.AGENT_ID, RehearsalHistory.PEER)
                .with(Attribute.CAUSATION_ID, question.id())
                .data(new ContextProvided(
                        asked.caseId(), RehearsalHistory.PEER, List.of(), Json.of(Map.of("done", "half"))))
                .build();
        var unused = log.append(Outgoing.of(answers, asked.caseId(), answer));
    }

    private void undo(Event request, UndoRequested asked) {
        String jobKey = request.attribute(Attribute.JOB_KEY).orElse("");
        Event done = Event.of(EventType.UNDO_DONE)
                .id("rehearsal/" + request.id())
                .source(SERVER)
                .with(Attribute.JOB_KEY, jobKey)
                .data(new UndoDone(asked.effect()))
                .build();
        var unused = log.append(Outgoing.of(topics.agentEffect(), jobKey, done));
    }

    @Override
    public void close() {
        agents.close();
        parts.close();
        log.close();
    }
}
