package dev.orchestra.events;

/** The CloudEvents extension attributes of the wire contract. */
public enum Attribute {
    /** The process instance key, on everything that belongs to an instance. */
    CORRELATION_ID("correlationid"),
    /** The id of the event that caused this one. */
    CAUSATION_ID("causationid"),
    PARTITION_KEY("partitionkey"),
    JOB_KEY("jobkey"),
    /** The number of the sending of a step, from 1. */
    ATTEMPT("attempt"),
    /** Opaque to everybody but the server, which signs it. */
    STEP_TOKEN("steptoken"),
    AGENT("agent"),
    AGENT_ID("agentid"),
    ELEMENT_ID("elementid"),
    PROCESS_ID("processid"),
    /** After this instant (RFC 3339) nobody needs an answer. */
    EXPIRY_TIME("expirytime"),
    /** The replay that this event came with; only events that were said before carry it. */
    REPLAY_ID("replayid"),
    /** The reconstruction that the event belongs to. */
    CASE_ID("caseid"),
    /** Who says it to whom: an agent process by its id, or {@code {agent}/{key}}. */
    SENDER("sender"),
    RECEIVER("receiver"),
    /** The key under which the sender awaits the answer, on the topic of its own agent type. */
    REPLY_TO("replyto"),
    /** The W3C trace context that the story began with. */
    TRACEPARENT("traceparent");

    private final String wireName;

    Attribute(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
