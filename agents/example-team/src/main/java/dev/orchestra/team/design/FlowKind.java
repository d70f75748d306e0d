package dev.orchestra.team.design;

/** How data goes from one component to another. */
public enum FlowKind {
    /** A call that is answered while the caller waits. */
    SYNC("sync"),
    /** An event on a topic; the sender does not wait. */
    EVENT("event");

    private final String wireName;

    FlowKind(String wireName) {
        this.wireName = wireName;
    }

    /** The name used in JSON. */
    public String wireName() {
        return wireName;
    }

    /**
     * The kind with this name in JSON.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static FlowKind ofWireName(String name) {
        return switch (name) {
            case "sync" -> SYNC;
            case "event" -> EVENT;
            default -> throw new IllegalArgumentException("Flow kind expected sync or event, but came: " + name);
        };
    }
}
