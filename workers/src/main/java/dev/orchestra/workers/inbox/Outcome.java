package dev.orchestra.workers.inbox;

/** What became of a {@link Command}. */
public sealed interface Outcome {

    /**
     * The engine did it, once.
     *
     * @param key of the instance or the message
     * @param repeated it had been done for an earlier copy of the request
     */
    record Done(long key, boolean repeated) implements Outcome {}

    /** The engine said no. */
    record Refused(String code, String message) implements Outcome {}

    /** The id was used before, for another body. */
    record Conflict() implements Outcome {}

    /** Nothing was decided, because the inbox does not answer or too much waits already. Ask again later. */
    record Unavailable(String message) implements Outcome {}
}
