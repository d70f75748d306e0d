package dev.orchestra.events;

/** An answer that was recorded and not applied. */
public record AnswerRefused(Reason reason, String message) {
    public enum Reason {
        /** The step had ended, or belongs to a later attempt. */
        LATE,
        /** It answers for a step of another agent. */
        FOREIGN,
        /** The same answer was applied before. */
        DUPLICATE,
        /** The step token was not signed by this server. */
        FORGED,
        /** It is larger than was asked for. */
        OVERSIZED,
        /** It cannot be understood. */
        BROKEN
    }
}
