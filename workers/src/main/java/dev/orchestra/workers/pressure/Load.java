package dev.orchestra.workers.pressure;

import java.util.function.LongSupplier;

/**
 * One thing that can become too much.
 *
 * @param name for the log
 * @param highAt from here on the pressure is high; at half of it, it is low again. At least 1
 * @param criticalAt from here on it is critical, at least {@code highAt}; {@link Long#MAX_VALUE} if it never is
 */
public record Load(String name, LongSupplier now, long highAt, long criticalAt) {

    public Load {
        if (highAt < 1 || criticalAt < highAt) {
            throw new IllegalArgumentException(
                    "The limits of '%s' have to be at least 1 and in order, but are %d and %d."
                            .formatted(name, highAt, criticalAt));
        }
    }

    /** Critical at ten times what is high. */
    public static Load within(String name, LongSupplier now, long highAt) {
        return new Load(name, now, highAt, highAt * 10);
    }

    Pressure.Level level(Pressure.Level before) {
        long value = now.getAsLong();
        if (value >= criticalAt) {
            return Pressure.Level.CRITICAL;
        }
        if (before == Pressure.Level.CRITICAL && value > criticalAt / 2) {
            return Pressure.Level.CRITICAL;
        }
        if (value >= highAt || (before != Pressure.Level.LOW && value > highAt / 2)) {
            return Pressure.Level.HIGH;
        }
        return Pressure.Level.LOW;
    }
}
