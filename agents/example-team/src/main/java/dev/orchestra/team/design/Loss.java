package dev.orchestra.team.design;

/** Whether a message of a flow may get lost. */
public enum Loss {
    /** A lost message does no harm. */
    TOLERATED("tolerated"),
    /** Every message has to arrive. */
    NOT_TOLERATED("not-tolerated");

    private final String wireName;

    Loss(String wireName) {
        this.wireName = wireName;
    }

    /** The name used in JSON. */
    public String wireName() {
        return wireName;
    }

    /**
     * The value with this name in JSON.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Loss ofWireName(String name) {
        return switch (name) {
            case "tolerated" -> TOLERATED;
            case "not-tolerated" -> NOT_TOLERATED;
            default ->
                throw new IllegalArgumentException("Loss expected tolerated or not-tolerated, but came: " + name);
        };
    }
}
