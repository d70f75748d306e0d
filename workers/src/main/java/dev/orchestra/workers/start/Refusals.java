package dev.orchestra.workers.start;

import dev.orchestra.events.Json;
import dev.orchestra.events.MessagePublished;
import dev.orchestra.processes.MessageNames;
import dev.orchestra.processes.Variables;
import dev.orchestra.workers.inbox.Outcome;
import java.util.Optional;

/** The codes of {@code workflow.rejected}, which are stable. */
final class Refusals {

    static final String RESERVED_VARIABLE = "RESERVED_VARIABLE";
    static final String RESERVED_NAME = "RESERVED_NAME";
    static final String PROCESS_NOT_FOUND = "PROCESS_NOT_FOUND";
    static final String CONFLICT = "CONFLICT";
    static final String INVALID_REQUEST = "INVALID_REQUEST";

    private Refusals() {}

    /** Refuses variables that use our name, with whatever value: a null would take ours away. */
    static Optional<Outcome> reserved(Json variables) {
        return !variables.asMap().containsKey(Variables.ORCHESTRA)
                ? Optional.empty()
                : Optional.of(new Outcome.Refused(
                        RESERVED_VARIABLE,
                        "The variable '%s' is reserved for the server. Give yours another name."
                                .formatted(Variables.ORCHESTRA)));
    }

    /** Refuses a message that uses our name, or brings a variable that does. */
    static Optional<Outcome> reserved(MessagePublished message) {
        return !message.name().equals(MessageNames.RESERVED)
                ? reserved(message.variables())
                : Optional.of(new Outcome.Refused(
                        RESERVED_NAME,
                        "The message name '%s' is reserved for the server. Give yours another name."
                                .formatted(MessageNames.RESERVED)));
    }
}
