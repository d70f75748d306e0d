package dev.orchestra.agents.messages;

import dev.orchestra.events.Event;
import dev.orchestra.events.EventType;
import dev.orchestra.events.Json;
import dev.orchestra.events.Rfc3339;
import dev.orchestra.events.log.Outgoing;
import java.time.Instant;

/**
 * What it takes to say the same answer again to the same message. In one text: thousands of them outlive a collection or two, and as
 * events they would be a hundred thousand objects to copy.
 */
record KeptAnswer(String text) {

    private static final char END = '\n';

    /** @throws IllegalArgumentException for an event without a time, which is no answer of ours */
    static KeptAnswer of(Event answer) {
        Instant time = answer.time();
        if (time == null) {
            throw new IllegalArgumentException("An answer needs a time, but '%s' has none.".formatted(answer.id()));
        }
        String type = answer.is(EventType.MESSAGE_ANSWERED) ? "answered" : "refused";
        return new KeptAnswer(type
                + END
                + Rfc3339.write(time)
                + END
                + answer.id()
                + END
                + answer.data().text());
    }

    /** @param to the message that came again, which is the same as the first */
    Outgoing again(Incoming to, String replyTo, MessageEvents events) {
        String[] parts = text.split(String.valueOf(END), 4);
        EventType type = parts[0].equals("answered") ? EventType.MESSAGE_ANSWERED : EventType.MESSAGE_REFUSED;
        return events.reply(type, parts[2], Rfc3339.read(parts[1]), to, replyTo, Json.trusted(parts[3]));
    }
}
