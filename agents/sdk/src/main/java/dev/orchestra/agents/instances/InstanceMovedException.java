package dev.orchestra.agents.instances;

import org.jspecify.annotations.Nullable;

/** The instance lives in another process now, which gets the message too. Nothing is to be answered from here. */
public final class InstanceMovedException extends Exception {

    private static final long serialVersionUID = 1L;

    InstanceMovedException(String key) {
        this(key, null);
    }

    InstanceMovedException(String key, @Nullable Exception cause) {
        super(
                "'%s' is not in the hands of this process any more; the one that owns its partition gets the message."
                        .formatted(key),
                cause);
    }
}
