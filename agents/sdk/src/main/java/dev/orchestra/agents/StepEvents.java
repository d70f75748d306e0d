package dev.orchestra.agents;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.EffectRecorded;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventBuilder;
import dev.orchestra.events.EventType;
import dev.orchestra.events.StepAnswer;
import dev.orchestra.events.StepCheckpointed;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Topics;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** What a process says of a step that it works on: each with all that tells which step, and whose. */
final class StepEvents {

    private final String agent;
    private final String agentId;
    private final String source;
    private final Topics topics;
    private final Clock clock;

    StepEvents(String agent, String agentId, String source, Topics topics, Clock clock) {
        this.agent = agent;
        this.agentId = agentId;
        this.source = source;
        this.topics = topics;
        this.clock = clock;
    }

    /**
     * The answer to a request. Its id is the same whenever it is said again by the same run of the step.
     *
     * @param traceparent the trace to name where the request named none
     */
    Outgoing answer(StepRequest request, String incarnation, StepAnswer answer, @Nullable String traceparent) {
        StepKey key = request.key();
        String id = "answer/" + key.jobKey() + "/" + key.attempt() + "/" + incarnation;
        return Outgoing.of(
                topics.stepResponse(),
                key.jobKey(),
                about(request, typeOf(answer), id, traceparent).data(answer).build());
    }

    Outgoing checkpoint(StepRequest request, String incarnation, StepCheckpointed checkpoint) {
        StepKey key = request.key();
        String id =
                "checkpoint/" + key.jobKey() + "/" + key.attempt() + "/" + incarnation + "/" + checkpoint.sequence();
        return Outgoing.of(
                topics.agentCheckpoint(),
                key.jobKey(),
                about(request, EventType.STEP_CHECKPOINTED, id, null)
                        .data(checkpoint)
                        .build());
    }

    Outgoing effect(StepRequest request, String incarnation, EffectRecorded effect) {
        String id = "effect/" + effect.effect() + "/" + incarnation;
        return Outgoing.of(
                topics.agentEffect(),
                request.key().jobKey(),
                about(request, EventType.EFFECT_RECORDED, id, null).data(effect).build());
    }

    private EventBuilder about(StepRequest request, EventType type, String id, @Nullable String traceparent) {
        StepKey key = request.key();
        Event asked = request.event();
        return Event.of(type)
                .id(id)
                .source(source)
                .subject(asked.subject())
                .time(clock.instant())
                .with(Attribute.CORRELATION_ID, asked.attribute(Attribute.CORRELATION_ID))
                .with(Attribute.CAUSATION_ID, asked.id())
                .with(Attribute.PARTITION_KEY, key.jobKey())
                .with(Attribute.JOB_KEY, key.jobKey())
                .with(Attribute.ATTEMPT, Integer.toString(key.attempt()))
                .with(Attribute.STEP_TOKEN, request.token())
                .with(Attribute.AGENT, agent)
                .with(Attribute.AGENT_ID, agentId)
                .with(Attribute.ELEMENT_ID, asked.attribute(Attribute.ELEMENT_ID))
                .with(Attribute.PROCESS_ID, asked.attribute(Attribute.PROCESS_ID))
                .with(
                        Attribute.TRACEPARENT,
                        asked.attribute(Attribute.TRACEPARENT).orElse(traceparent));
    }

    private static EventType typeOf(StepAnswer answer) {
        return switch (answer) {
            case StepAnswer.StepCompleted completed -> EventType.STEP_COMPLETED;
            case StepAnswer.StepFailed failed -> EventType.STEP_FAILED;
            case StepAnswer.StepRejected rejected -> EventType.STEP_REJECTED;
            case StepAnswer.StepLost lost -> EventType.STEP_LOST;
        };
    }
}
