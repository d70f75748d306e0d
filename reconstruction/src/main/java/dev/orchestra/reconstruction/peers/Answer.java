package dev.orchestra.reconstruction.peers;

import dev.orchestra.events.AnswerRefused;
import dev.orchestra.events.Attribute;
import dev.orchestra.events.CaseEvent.Outcome;
import dev.orchestra.events.CaseEvent.PeerAnswer;
import dev.orchestra.events.CaseEvent.Place;
import dev.orchestra.events.ContextEvent.ContextDeclined;
import dev.orchestra.events.ContextEvent.ContextProvided;
import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.cloudevents.Decoded;
import dev.orchestra.events.log.RawRecord;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A record on the topic of the answers, as far as it can be understood.
 *
 * @param gathering the question that it answers
 * @param responder the peer
 * @param bytes of its value
 */
record Answer(String gathering, String responder, int bytes, RawRecord record, Event event, Said said) {

    private static final int NAMES_MAX = 20;

    /** What a peer said. */
    sealed interface Said {

        record Told(ContextProvided context) implements Said {
            /** For a person. */
            String summary() {
                String remembers = context.memory().asMap().keySet().stream()
                        .sorted()
                        .limit(NAMES_MAX)
                        .collect(Collectors.joining(", "));
                return remembers.isEmpty() ? "It adds nothing of its own." : "It remembers " + remembers + ".";
            }
        }

        record Declined(String reason) implements Said {}
    }

    /** What a record is. */
    sealed interface Reading {

        record Understood(Answer answer) implements Reading {}

        /** @param event nothing where not even the envelope could be read */
        record Refused(AnswerRefused why, @Nullable Event event) implements Reading {}
    }

    /** What became of the peer by this answer, which is at this place. */
    PeerAnswer outcome(Place at) {
        return switch (said) {
            case Said.Told told ->
                new PeerAnswer(
                        responder,
                        Outcome.PROVIDED,
                        told.summary(),
                        told.context().interactions().size(),
                        at);
            case Said.Declined declined -> new PeerAnswer(responder, Outcome.DECLINED, declined.reason(), null, at);
        };
    }

    static Reading read(RawRecord record, Decoded decoded) {
        return switch (decoded) {
            case Decoded.NoValue none -> broken("Expected an answer, but the record has no value.", null);
            case Decoded.Unreadable unreadable -> broken(unreadable.message(), null);
            case Decoded.Readable(Event event) -> {
                try {
                    yield read(record, event);
                } catch (IllegalArgumentException e) {
                    yield broken(Objects.requireNonNullElse(e.getMessage(), e.toString()), event);
                }
            }
        };
    }

    private static Reading read(RawRecord record, Event event) {
        Optional<String> sender = event.attribute(Attribute.AGENT_ID);
        String gathering;
        String responder;
        Said said;
        if (event.is(EventType.CONTEXT_PROVIDED)) {
            ContextProvided context = event.dataAs(ContextProvided.class);
            gathering = context.caseId();
            responder = context.responder();
            said = new Said.Told(context);
        } else if (event.is(EventType.CONTEXT_DECLINED)) {
            ContextDeclined declined = event.dataAs(ContextDeclined.class);
            gathering = first(declined.caseId(), record.keyText(), "case");
            responder = first(declined.responder(), sender, "responder");
            said = new Said.Declined(declined.reason());
        } else {
            return broken(
                    "Expected a context.provided or context.declined event, but the type is '%s'."
                            .formatted(event.type()),
                    event);
        }
        if (sender.isPresent() && !sender.get().equals(responder)) {
            return new Reading.Refused(
                    new AnswerRefused(
                            AnswerRefused.Reason.FOREIGN, "%s answers for %s.".formatted(sender.get(), responder)),
                    event);
        }
        byte[] value = record.value();
        return new Reading.Understood(
                new Answer(gathering, responder, value == null ? 0 : value.length, record, event, said));
    }

    private static String first(@Nullable String field, Optional<String> otherwise, String name) {
        return Optional.ofNullable(field)
                .or(() -> otherwise)
                .orElseThrow(() -> new IllegalArgumentException("The field '%s' is missing.".formatted(name)));
    }

    private static Reading.Refused broken(String message, @Nullable Event event) {
        return new Reading.Refused(new AnswerRefused(AnswerRefused.Reason.BROKEN, message), event);
    }
}
