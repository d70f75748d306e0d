package dev.orchestra.agents.instances;

import java.time.Duration;

/** A call took longer than it may. It was interrupted, and what it changed was dropped. */
public final class CallTimeoutException extends Exception {

    private static final long serialVersionUID = 1L;

    CallTimeoutException(String key, Duration most) {
        super(
                "A call of '%s' took longer than %s and was interrupted; its changes are dropped. Move long work to context.background, or raise callTime."
                        .formatted(key, most));
    }
}
