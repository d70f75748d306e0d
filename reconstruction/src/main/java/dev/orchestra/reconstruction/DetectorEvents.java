package dev.orchestra.reconstruction;

import dev.orchestra.events.AgentEvent;
import dev.orchestra.events.AgentEvent.AgentRecovered;
import dev.orchestra.events.AgentEvent.AgentSuspected;
import dev.orchestra.events.AgentHeartbeat.ActiveStep;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventBuilder;
import dev.orchestra.events.EventType;
import dev.orchestra.events.StepAnswer.StepLost;
import dev.orchestra.events.VerdictGiven;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Topics;
import dev.orchestra.processes.ErrorCodes;
import dev.orchestra.workers.checkpoints.LastCheckpoints.Checkpoint;
import dev.orchestra.workers.checkpoints.LastCheckpoints.Found;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/**
 * What the failure detector says. The ids follow from the step and the incarnation, so a verdict that is given twice is one
 * event.
 */
final class DetectorEvents {

    private static final String SOURCE = "/orchestra/server";

    private final Topics topics;
    private final Clock clock;

    DetectorEvents(Topics topics, Clock clock) {
        this.topics = topics;
        this.clock = clock;
    }

    /**
     * That a step is lost, on the topic and key of its answers, and why, for the audit.
     *
     * @param found what the attempt had got to
     * @param at when the verdict was given
     */
    List<Outgoing> of(Verdict verdict, ActiveStep step, Found found, Instant at) {
        String message = "Agent %s (%s) is lost. %s%s"
                .formatted(
                        verdict.agentId(),
                        verdict.agent(),
                        verdict.evidence(),
                        found.missing().map(why -> " " + why).orElse(""));
        StepLost lost = new StepLost(
                ErrorCodes.AGENT_LOST,
                message,
                found.checkpoint().map(Checkpoint::state).orElse(null),
                verdict.agentId(),
                verdict.incarnation(),
                step.checkpoint(),
                step.since(),
                at);
        VerdictGiven why =
                new VerdictGiven(ErrorCodes.AGENT_LOST, verdict.agentId(), verdict.incarnation(), verdict.evidence());
        return List.of(
                Outgoing.of(
                        topics.stepResponse(),
                        step.jobKey(),
                        about(verdict, step, EventType.STEP_LOST, "lost")
                                .with(Attribute.STEP_TOKEN, step.stepToken())
                                .data(lost)
                                .build()),
                Outgoing.of(
                        topics.agentAudit(),
                        step.jobKey(),
                        about(verdict, step, EventType.VERDICT_GIVEN, "verdict")
                                .data(why)
                                .build()));
    }

    /** For those who watch. Said again by the next owner of the partition, it is the same event. */
    Outgoing of(Suspicion suspicion) {
        return switch (suspicion) {
            case Suspicion.Suspected it ->
                watched(it, "suspected", new AgentSuspected(it.incarnation(), tenths(it.phi()), it.lastHeartbeat()));
            case Suspicion.Recovered it ->
                watched(
                        it,
                        "recovered",
                        new AgentRecovered(it.incarnation(), it.silence().toMillis()));
        };
    }

    private Outgoing watched(Suspicion about, String prefix, AgentEvent data) {
        Event event = data.event()
                .id("%s/%s/%s/%d"
                        .formatted(
                                prefix,
                                about.agentId(),
                                about.incarnation(),
                                about.lastHeartbeat().toEpochMilli()))
                .source(SOURCE)
                .time(clock.instant())
                .with(Attribute.PARTITION_KEY, SOURCE)
                .with(Attribute.AGENT, about.agent())
                .with(Attribute.AGENT_ID, about.agentId())
                .build();
        return Outgoing.of(topics.agentEvent(), SOURCE, event);
    }

    private static double tenths(double phi) {
        return Math.round(phi * 10) / 10.0;
    }

    /** The process is gone and its steps are judged: nothing is to be read from its last heartbeat any more. */
    Outgoing clearing(String agentId) {
        return Outgoing.tombstone(topics.agentHeartbeat(), agentId);
    }

    private EventBuilder about(Verdict verdict, ActiveStep step, EventType type, String prefix) {
        return Event.of(type)
                .id("%s/%s/%d/%s".formatted(prefix, step.jobKey(), step.attempt(), verdict.incarnation()))
                .source(SOURCE)
                .time(clock.instant())
                .with(Attribute.PARTITION_KEY, step.jobKey())
                .with(Attribute.JOB_KEY, step.jobKey())
                .with(Attribute.ATTEMPT, Integer.toString(step.attempt()))
                .with(Attribute.AGENT, verdict.agent())
                .with(Attribute.AGENT_ID, verdict.agentId());
    }
}
