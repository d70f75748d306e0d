package dev.orchestra.workers.steps;

import dev.orchestra.events.AnswerRefused;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventBuilder;
import dev.orchestra.events.EventType;
import dev.orchestra.events.StepAnswer.StepLost;
import dev.orchestra.events.StepRequested;
import dev.orchestra.events.VerdictGiven;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.Topics;
import java.time.Clock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the server says about steps. */
final class StepEvents {

    /** The server's {@code source}. */
    static final String SOURCE = "/orchestra/server";

    private final Topics topics;
    private final Clock clock;

    StepEvents(Topics topics, Clock clock) {
        this.topics = topics;
        this.clock = clock;
    }

    /** The request to the agent, keyed by job key, so that a second sending reaches the same agent process. */
    Outgoing requested(Step step, SentStep sent) {
        StepToken token = sent.token();
        String jobKey = Long.toString(token.jobKey());
        Event event = Event.of(EventType.STEP_REQUESTED)
                .id(sent.id().requestId())
                .source(SOURCE)
                .subject(token.processInstanceKey() + "/" + token.elementId())
                .time(clock.instant())
                .with(Attribute.CORRELATION_ID, Long.toString(token.processInstanceKey()))
                .with(Attribute.CAUSATION_ID, step.origin().cause(token.processInstanceKey()))
                .with(Attribute.PARTITION_KEY, jobKey)
                .with(Attribute.JOB_KEY, jobKey)
                .with(Attribute.ATTEMPT, Integer.toString(token.attempt()))
                .with(Attribute.STEP_TOKEN, sent.signedToken())
                .with(Attribute.AGENT, token.agent())
                .with(Attribute.ELEMENT_ID, token.elementId())
                .with(Attribute.PROCESS_ID, token.processId())
                .with(Attribute.EXPIRY_TIME, token.deadline().toString())
                .with(Attribute.TRACEPARENT, sent.traceparent())
                .data(new StepRequested(step.input(), step.definition().headers(), step.resume()))
                .build();
        return Outgoing.of(topics.stepRequest(token.agent()), jobKey, event);
    }

    /** The verdict on an attempt, on the answers' topic and key, so that it is applied in order with them. */
    Outgoing lost(SentStep sent, StepLost lost) {
        Event event = verdict(sent, EventType.STEP_LOST, "lost", lost.agentId())
                .with(Attribute.STEP_TOKEN, sent.signedToken())
                .data(lost)
                .build();
        return Outgoing.of(topics.stepResponse(), Long.toString(sent.token().jobKey()), event);
    }

    /** Why it was given, for the audit. */
    Outgoing verdictGiven(SentStep sent, VerdictGiven why) {
        Event event = verdict(sent, EventType.VERDICT_GIVEN, "verdict", why.agentId())
                .data(why)
                .build();
        return Outgoing.of(topics.agentAudit(), Long.toString(sent.token().jobKey()), event);
    }

    private EventBuilder verdict(SentStep sent, EventType type, String prefix, @Nullable String agentId) {
        StepToken token = sent.token();
        String jobKey = Long.toString(token.jobKey());
        return Event.of(type)
                .id("%s/%s/%d".formatted(prefix, jobKey, token.attempt()))
                .source(SOURCE)
                .subject(token.processInstanceKey() + "/" + token.elementId())
                .time(clock.instant())
                .with(Attribute.CORRELATION_ID, Long.toString(token.processInstanceKey()))
                .with(Attribute.CAUSATION_ID, sent.id().requestId())
                .with(Attribute.PARTITION_KEY, jobKey)
                .with(Attribute.JOB_KEY, jobKey)
                .with(Attribute.ATTEMPT, Integer.toString(token.attempt()))
                .with(Attribute.AGENT, token.agent())
                .with(Attribute.AGENT_ID, Optional.ofNullable(agentId))
                .with(Attribute.ELEMENT_ID, token.elementId())
                .with(Attribute.PROCESS_ID, token.processId())
                .with(Attribute.TRACEPARENT, sent.traceparent());
    }

    /** That an answer was not applied, and why. One answer has one such event, however often it is read. */
    Outgoing refused(Position answer, Event event, AnswerRefused why) {
        Optional<String> jobKey = event.attribute(Attribute.JOB_KEY);
        Event audit = Event.of(EventType.ANSWER_REFUSED)
                .id("refused/" + answer.topic() + "/" + answer.partition() + "/" + answer.offset())
                .source(SOURCE)
                .subject(event.subject())
                .time(clock.instant())
                .with(Attribute.CORRELATION_ID, event.attribute(Attribute.CORRELATION_ID))
                .with(Attribute.CAUSATION_ID, event.id())
                .with(Attribute.PARTITION_KEY, jobKey)
                .with(Attribute.JOB_KEY, jobKey)
                .with(Attribute.ATTEMPT, event.attribute(Attribute.ATTEMPT))
                .with(Attribute.AGENT, event.attribute(Attribute.AGENT))
                .with(Attribute.AGENT_ID, event.attribute(Attribute.AGENT_ID))
                .with(Attribute.ELEMENT_ID, event.attribute(Attribute.ELEMENT_ID))
                .with(Attribute.PROCESS_ID, event.attribute(Attribute.PROCESS_ID))
                .with(Attribute.TRACEPARENT, event.attribute(Attribute.TRACEPARENT))
                .data(why)
                .build();
        return Outgoing.of(topics.agentAudit(), jobKey.orElse(null), audit);
    }
}
