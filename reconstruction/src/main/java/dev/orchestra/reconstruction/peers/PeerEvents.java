package dev.orchestra.reconstruction.peers;

import dev.orchestra.events.AnswerRefused;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventBuilder;
import dev.orchestra.events.EventType;
import dev.orchestra.events.log.Outgoing;
import dev.orchestra.events.log.Position;
import dev.orchestra.events.log.RawRecord;
import dev.orchestra.events.log.Topics;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** What the server says to peers and about their answers. */
final class PeerEvents {

    private static final String SOURCE = "/orchestra/server";

    private final Topics topics;
    private final PeerOptions options;
    private final Clock clock;

    PeerEvents(Topics topics, PeerOptions options, Clock clock) {
        this.topics = topics;
        this.options = options;
        this.clock = clock;
    }

    /** The question; the id follows from what is asked about, so a question that is sent twice is one event. */
    Outgoing requested(Question question) {
        Event event = Event.of(EventType.CONTEXT_REQUESTED)
                .id("context/" + question.gathering())
                .source(SOURCE)
                .time(clock.instant())
                .with(Attribute.PARTITION_KEY, question.gathering())
                .with(Attribute.CASE_ID, question.gathering())
                .with(
                        Attribute.EXPIRY_TIME,
                        clock.instant().plus(options.window()).toString())
                .data(new ContextRequested(
                        question.gathering(),
                        options.requester(),
                        question.agent(),
                        question.agentId(),
                        question.incarnation(),
                        question.threads(),
                        question.peers(),
                        question.from(),
                        question.to(),
                        options.window(),
                        options.answerBytesMax()))
                .build();
        return Outgoing.of(topics.contextRequest(), question.gathering(), event);
    }

    /** That an answer is not merged, and why; the id follows from its place. */
    Outgoing refused(RawRecord answer, @Nullable Event event, AnswerRefused why) {
        Position at = answer.position();
        String key = answer.keyText().orElse(null);
        EventBuilder audit = Event.of(EventType.ANSWER_REFUSED)
                .id("refused/" + at.topic() + "/" + at.partition() + "/" + at.offset())
                .source(SOURCE)
                .time(clock.instant())
                .with(Attribute.PARTITION_KEY, key)
                .with(Attribute.CASE_ID, key)
                .data(why);
        if (event != null) {
            audit.with(Attribute.CAUSATION_ID, event.id())
                    .with(Attribute.AGENT, event.attribute(Attribute.AGENT))
                    .with(Attribute.AGENT_ID, event.attribute(Attribute.AGENT_ID));
        }
        return Outgoing.of(topics.agentAudit(), key, audit.build());
    }
}
