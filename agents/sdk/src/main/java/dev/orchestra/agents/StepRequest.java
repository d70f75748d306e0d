package dev.orchestra.agents;

import dev.orchestra.events.Attribute;
import dev.orchestra.events.Event;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request whose envelope has what an answer needs. Its data is read later, on the step's own thread.
 *
 * @param token echoed in every answer and heartbeat
 * @param hopTraceparent the W3C trace context of the hop that brought it
 */
record StepRequest(
        StepKey key,
        String token,
        Optional<Instant> deadline,
        Event event,
        @Nullable String hopTraceparent) {

    /** @throws IllegalArgumentException if an attribute is missing or wrong; the message names it */
    static StepRequest of(Event event, @Nullable String hopTraceparent) {
        String jobKey = required(event, Attribute.JOB_KEY);
        int attempt = attempt(required(event, Attribute.ATTEMPT));
        return new StepRequest(
                new StepKey(jobKey, attempt),
                required(event, Attribute.STEP_TOKEN),
                event.attribute(Attribute.EXPIRY_TIME).map(StepRequest::instant),
                event,
                hopTraceparent);
    }

    boolean isExpiredAt(Instant now) {
        return deadline.isPresent() && !now.isBefore(deadline.get());
    }

    String attribute(Attribute attribute) {
        return event.attribute(attribute).orElse("");
    }

    private static String required(Event event, Attribute attribute) {
        return event.attribute(attribute)
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> new IllegalArgumentException(
                        "A step request needs the attribute '%s', but event '%s' of '%s' has none. Send it again with it."
                                .formatted(attribute.wireName(), event.id(), event.source())));
    }

    private static int attempt(String text) {
        try {
            int attempt = Integer.parseInt(text);
            if (attempt >= 1) {
                return attempt;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new IllegalArgumentException(
                "The attribute 'attempt' has to be a whole number from 1, but is '%s'.".formatted(text));
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "The attribute 'expirytime' has to be an RFC 3339 instant such as 2026-01-31T12:00:00Z, but is '%s'."
                            .formatted(text),
                    e);
        }
    }
}
