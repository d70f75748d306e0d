package dev.orchestra.workers.deploy;

/** What a file can break. The wire names are stable: programs act on them. */
public enum Rule {
    NOTHING_TO_DEPLOY("nothing-to-deploy"),
    EMPTY_FILE("empty-file"),
    FILE_NAME("file-name"),
    DUPLICATE_FILE("duplicate-file"),
    UNKNOWN_TYPE("unknown-type"),
    TOO_LARGE("too-large"),
    BROKEN_XML("broken-xml"),
    BROKEN_JSON("broken-json"),
    DOCTYPE("doctype"),
    TOO_DEEP("too-deep"),
    CONTENT_MISMATCH("content-mismatch"),
    NO_EXECUTABLE_PROCESS("no-executable-process"),
    MISSING_ID("missing-id"),
    DUPLICATE_ID("duplicate-id"),
    EVENT_DEFINITION_ID("event-definition-id"),
    AGENT("agent"),
    DEADLINE("deadline"),
    ON_LOSS("on-loss"),
    RESULT_VARIABLE("result-variable"),
    RESERVED_VARIABLE("reserved-variable"),
    /** The engine's own rule; the message is the engine's. */
    ENGINE("engine");

    private final String wireName;

    Rule(String wireName) {
        this.wireName = wireName;
    }

    public String wireName() {
        return wireName;
    }
}
