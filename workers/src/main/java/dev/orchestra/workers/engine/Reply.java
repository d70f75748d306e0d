package dev.orchestra.workers.engine;

import org.jspecify.annotations.Nullable;

/**
 * What the engine said to a command.
 *
 * @param <T> what a done command brings back
 */
public sealed interface Reply<T extends @Nullable Object> {

    /** The engine did it. */
    record Done<T extends @Nullable Object>(T value) implements Reply<T> {}

    /** The engine said a final no: trying again changes nothing. */
    record Refused<T extends @Nullable Object>(Code code, String message) implements Reply<T> {
        public enum Code {
            /** No such job, instance, process, incident. For a job: it has ended. */
            NOT_FOUND,
            /** It exists, and its state does not allow the command. */
            INVALID_STATE,
            /** The command itself is wrong. */
            INVALID_ARGUMENT,
            /** A message of this id is buffered already. */
            ALREADY_EXISTS,
            /** We may not. */
            UNAUTHORIZED,
            /** This engine's version cannot. */
            UNSUPPORTED
        }
    }

    /** The engine did not do it, and will when asked again later. */
    record Busy<T extends @Nullable Object>(String message) implements Reply<T> {}

    /** Nobody knows whether it was done: the answer did not arrive. */
    record Unknown<T extends @Nullable Object>(String message) implements Reply<T> {}
}
