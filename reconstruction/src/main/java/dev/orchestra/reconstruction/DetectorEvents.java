package dev.orchestra.reconstruction;

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
import java.time.Clock;
import java.util.ArrayList;
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

    /** For each step that it is lost, on the topic and key of its answers, and why, for the audit. */
    List<Outgoing> of(Verdict verdict) {
        List<Outgoing> events = new ArrayList<>(2 * verdict.steps().size());
        for (ActiveStep step : verdict.steps()) {
            String message =
                    "Agent %s (%s) is lost. %s".formatted(verdict.agentId(), verdict.agent(), verdict.evidence());
            events.add(Outgoing.of(
                    topics.stepResponse(),
                    step.jobKey(),
                    about(verdict, step, EventType.STEP_LOST, "lost")
                            .with(Attribute.STEP_TOKEN, step.stepToken())
                            .data(new StepLost(ErrorCodes.AGENT_LOST, message, null))
                            .build()));
            events.add(Outgoing.of(
                    topics.agentAudit(),
                    step.jobKey(),
                    about(verdict, step, EventType.VERDICT_GIVEN, "verdict")
                            .data(new VerdictGiven(
                                    ErrorCodes.AGENT_LOST,
                                    verdict.agentId(),
                                    verdict.incarnation(),
                                    verdict.evidence()))
                            .build()));
        }
        return events;
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
