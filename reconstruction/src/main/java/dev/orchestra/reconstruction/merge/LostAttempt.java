package dev.orchestra.reconstruction.merge;

import org.jspecify.annotations.Nullable;

/**
 * Whose knowledge is rebuilt.
 *
 * @param attempt the number of the sending, from 1
 * @param agentId the process that had accepted the step; nothing where that is not known
 * @param incarnation of that process
 * @param checkpoint the number of the checkpoint that its last heartbeat named
 */
public record LostAttempt(
        int attempt,
        @Nullable String agentId,
        @Nullable String incarnation,
        @Nullable Long checkpoint) {
    public LostAttempt {
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt has to be at least 1, but is %d.".formatted(attempt));
        }
    }
}
