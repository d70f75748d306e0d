package dev.orchestra.events.log;

/** Why a record became a dead letter. The names are on the wire, in the header {@code orchestra-dlt-reason}. */
public enum RefusalReason {
    /** It is no CloudEvent: an attribute is missing or wrong, or the JSON is broken. */
    UNREADABLE,
    /** The value is null where the topic is not compacted. */
    NULL_VALUE,
    /** The value is over the size limit. */
    TOO_LARGE,
    /** A CloudEvent, but its type does not belong on this topic. */
    UNEXPECTED_TYPE,
    /** The data does not fit its type. */
    INVALID_DATA,
    /** It was understood and refused: an unknown process, a reserved name, an engine's final no. */
    REFUSED,
    /** Handling it failed again and again for a reason that nobody expected; the log of that time has the details. */
    UNEXPECTED_ERROR
}
