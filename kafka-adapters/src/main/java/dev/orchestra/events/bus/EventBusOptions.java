package dev.orchestra.events.bus;

import java.time.Duration;

/**
 * The limits of a bus.
 *
 * @param queueMax events that wait for one subscription's handler; 1 to 10,000
 * @param handlerAttemptsMax how often a handler is called with an event that it fails on; 1 to 100
 * @param historyLimitMax events of a page; 1 to 10,000
 * @param historyReadMax records that are looked at for one page; at least 1
 * @param planReadMax records that a dry run looks at; at least 1
 * @param planKindsMax types and sources that a dry run counts one by one; 1 to 100,000
 * @param heldBytesMax about what a history or a replay holds in memory at once, one event of each partition at least;
 *     64 KiB to 1 GiB
 * @param stretchMax records that are read at one go; 1 to 100,000
 * @param readTimeout how long one go may take; 1 s to 5 min
 * @param replaysMax replays that run at once; 1 to 1,000
 * @param outageMax how long a replay waits for a broker that is away before it fails; 0 or more
 */
public record EventBusOptions(
        int queueMax,
        int handlerAttemptsMax,
        int historyLimitMax,
        int historyReadMax,
        int planReadMax,
        int planKindsMax,
        long heldBytesMax,
        int stretchMax,
        Duration readTimeout,
        int replaysMax,
        Duration outageMax) {

    /** 256, 4, 1,000, 200,000, 2,000,000, 1,000, 8 MiB, 2,000, 10 s, 4, 2 min. */
    public static final EventBusOptions DEFAULT = new EventBusOptions(
            256,
            4,
            1_000,
            200_000,
            2_000_000,
            1_000,
            8L * 1024 * 1024,
            2_000,
            Duration.ofSeconds(10),
            4,
            Duration.ofMinutes(2));

    public EventBusOptions {
        range(queueMax, 1, 10_000, "queueMax");
        range(handlerAttemptsMax, 1, 100, "handlerAttemptsMax");
        range(historyLimitMax, 1, 10_000, "historyLimitMax");
        range(historyReadMax, 1, Integer.MAX_VALUE, "historyReadMax");
        range(planReadMax, 1, Integer.MAX_VALUE, "planReadMax");
        range(planKindsMax, 1, 100_000, "planKindsMax");
        range(heldBytesMax, 64 * 1024, 1024 * 1024 * 1024, "heldBytesMax");
        range(stretchMax, 1, 100_000, "stretchMax");
        range(readTimeout.toMillis(), 1_000, 300_000, "readTimeout in milliseconds");
        range(replaysMax, 1, 1_000, "replaysMax");
        if (outageMax.isNegative()) {
            throw new IllegalArgumentException("outageMax has to be 0 or more, but is " + outageMax + ".");
        }
    }

    public EventBusOptions heldBytesMax(long bytes) {
        return new EventBusOptions(
                queueMax,
                handlerAttemptsMax,
                historyLimitMax,
                historyReadMax,
                planReadMax,
                planKindsMax,
                bytes,
                stretchMax,
                readTimeout,
                replaysMax,
                outageMax);
    }

    public EventBusOptions readMax(int history, int plan) {
        return new EventBusOptions(
                queueMax,
                handlerAttemptsMax,
                historyLimitMax,
                history,
                plan,
                planKindsMax,
                heldBytesMax,
                stretchMax,
                readTimeout,
                replaysMax,
                outageMax);
    }

    public EventBusOptions outageMax(Duration longest) {
        return new EventBusOptions(
                queueMax,
                handlerAttemptsMax,
                historyLimitMax,
                historyReadMax,
                planReadMax,
                planKindsMax,
                heldBytesMax,
                stretchMax,
                readTimeout,
                replaysMax,
                longest);
    }

    private static void range(long value, long least, long most, String what) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "%s has to be %,d to %,d, but is %,d.".formatted(what, least, most, value));
        }
    }
}
