package dev.orchestra.agents.state;

import dev.orchestra.events.InvalidJsonException;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What an agent remembers across restarts: one JSON object, read and written as a record of the agent's own.
 *
 * <p>The state of an <b>instance</b> changes with its call: it is stored in one piece when the call ends, before the answer goes
 * out, and not at all if the call fails. The state of a <b>process</b> is stored when {@link #set}, {@link #update} or
 * {@link #clear} returns, one change after the other, whichever step makes it.
 */
public interface AgentState {

    /**
     * The state as an object of a type, usually a record; nothing if there is none yet.
     *
     * @throws InvalidJsonException if what is stored does not fit the type; the message names the field
     */
    <T> Optional<T> get(Class<T> type);

    /**
     * Replaces the state.
     *
     * @param value written as a JSON object: a record, a map or a {@link dev.orchestra.events.Json}
     * @throws IllegalArgumentException if it is no JSON object
     * @throws StateTooLargeException if it is over the limit, for an instance when the call ends
     * @throws dev.orchestra.events.log.JournalUnavailableException a process' state only: it may be stored or not; read it
     *     again before the next change
     */
    void set(Object value);

    /**
     * Changes the state.
     *
     * @param initial what is changed if there is none yet
     * @param change must not have effects of its own
     * @return the new state
     * @throws StateTooLargeException as {@link #set}
     */
    <T> T update(Class<T> type, T initial, UnaryOperator<T> change);

    /** Forgets the state. */
    void clear();

    /** How often the state was stored since it began; 0 if there is none. */
    long version();
}
