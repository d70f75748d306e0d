package dev.orchestra.agents.state;

import java.time.Duration;

/**
 * How much is remembered.
 *
 * @param valueBytesMax how large one state may be as UTF-8 JSON, with the messages that it knows; 1 to 900,000, which is under
 *     the journal's own limit
 * @param keysMax how many keys one owner may hold, 1 to 10,000,000; each takes about 150 bytes of memory
 * @param loadTimeout how long taking a scope may read; positive
 */
public record StateLimits(int valueBytesMax, int keysMax, Duration loadTimeout) {

    /** 256 KiB a state, a million keys, 60 s. */
    public static final StateLimits DEFAULT = new StateLimits(262_144, 1_000_000, Duration.ofSeconds(60));

    private static final int VALUE_BYTES_MAX = 900_000;
    private static final int KEYS_MAX = 10_000_000;

    public StateLimits {
        if (valueBytesMax < 1 || valueBytesMax > VALUE_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "valueBytesMax has to be from 1 to %d, but is %d.".formatted(VALUE_BYTES_MAX, valueBytesMax));
        }
        if (keysMax < 1 || keysMax > KEYS_MAX) {
            throw new IllegalArgumentException(
                    "keysMax has to be from 1 to %d, but is %d.".formatted(KEYS_MAX, keysMax));
        }
        if (loadTimeout.isNegative() || loadTimeout.isZero()) {
            throw new IllegalArgumentException("loadTimeout has to be positive, but is " + loadTimeout + ".");
        }
    }

    IllegalStateException tooMany(String scope) {
        return new IllegalStateException(
                "The state of '%s' has %,d keys, and no more are allowed. Raise keysMax, add partitions and processes, or let the agent clear what it no longer needs."
                        .formatted(scope, keysMax));
    }
}
