package dev.orchestra.events.bus;

/**
 * What to replay, where to, and how fast.
 *
 * @param eventsPerSecond at most; 1 to 100,000
 */
public record ReplayRequest(Selection selection, ReplayTarget target, int eventsPerSecond) {

    public static final int EVENTS_PER_SECOND_DEFAULT = 1_000;
    private static final int EVENTS_PER_SECOND_MAX = 100_000;

    public ReplayRequest {
        if (eventsPerSecond < 1 || eventsPerSecond > EVENTS_PER_SECOND_MAX) {
            throw new IllegalArgumentException("A replay sends 1 to %,d events per second, but %,d were asked for."
                    .formatted(EVENTS_PER_SECOND_MAX, eventsPerSecond));
        }
    }

    /** A thousand events per second. */
    public static ReplayRequest of(Selection selection, ReplayTarget target) {
        return new ReplayRequest(selection, target, EVENTS_PER_SECOND_DEFAULT);
    }

    public ReplayRequest perSecond(int events) {
        return new ReplayRequest(selection, target, events);
    }
}
