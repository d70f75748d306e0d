package dev.orchestra.team.design;

import org.jspecify.annotations.Nullable;

/**
 * Data that goes from one component to another.
 *
 * @param from id of the component that starts it
 * @param to id of the component that is called or told
 * @param kind call or event
 * @param event name of the event; present exactly when the kind is {@link FlowKind#EVENT}
 * @param messagesPerSecond average rate, 0 or more
 * @param peakFactor how many times the average the peak is, 1 or more
 * @param messageBytes average size of one message in bytes, 1 or more
 * @param retentionHours how long messages have to stay readable, in hours; {@link #FOREVER} for without end
 * @param loss whether messages may get lost
 * @param reason why it is in the design
 */
public record Flow(
        String from,
        String to,
        FlowKind kind,
        @Nullable String event,
        double messagesPerSecond,
        double peakFactor,
        long messageBytes,
        long retentionHours,
        Loss loss,
        String reason) {

    /** Retention without an end. */
    public static final long FOREVER = -1;

    public Flow {
        if ((kind == FlowKind.EVENT) != (event != null && !event.isBlank())) {
            throw new IllegalArgumentException("An event flow needs the event's name and a sync flow has none, but "
                    + from + " -> " + to + " is " + kind.wireName() + " with event " + event);
        }
        check(
                Double.isFinite(messagesPerSecond) && messagesPerSecond >= 0,
                from,
                to,
                "messagesPerSecond 0 or more",
                messagesPerSecond);
        check(Double.isFinite(peakFactor) && peakFactor >= 1, from, to, "peakFactor 1 or more", peakFactor);
        check(messageBytes >= 1, from, to, "messageBytes 1 or more", messageBytes);
        check(
                retentionHours == FOREVER || retentionHours >= 1,
                from,
                to,
                "retentionHours 1 or more, or -1 for ever",
                retentionHours);
    }

    /** Messages per second at the peak. */
    public double peakMessagesPerSecond() {
        return messagesPerSecond * peakFactor;
    }

    private static void check(boolean holds, String from, String to, String expected, Number came) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "Flow " + from + " -> " + to + ": expected " + expected + ", but came: " + came);
        }
    }
}
