package dev.orchestra.agents;

import dev.orchestra.agents.messages.Messenger;
import dev.orchestra.events.Json;
import dev.orchestra.events.Resume;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** One step, as its handler sees it. */
public interface StepContext {

    /** What the model's input mappings put under {@code input.}; an object. */
    Json input();

    /** The task headers that the designer set. */
    Map<String, String> headers();

    /** The number of this attempt, from 1. */
    int attempt();

    /**
     * What an earlier attempt left, if there was one that left something: its last checkpoint, what its failure said, or what was
     * rebuilt after it was lost. It says how sure that is, and which effects stand.
     */
    Optional<Resume> resume();

    /**
     * The state of {@link #resume}, for a handler that goes on from there or begins anew in the same way.
     *
     * @param type usually the record that the handler checkpoints
     * @param otherwise what to begin with if nothing was left
     * @throws dev.orchestra.events.InvalidJsonException if the state does not fit the type; the message names the field
     */
    default <T> T resumed(Class<T> type, T otherwise) {
        return resume().map(left -> left.state().as(type)).orElse(otherwise);
    }

    /**
     * Puts on record what is done, so that another process can go on from here if this one is lost. When it returns, the state is
     * durable, and the next heartbeat names it. A failure of the handler hands the last one to the next attempt, too. The state counts on
     * all effects recorded so far.
     *
     * <pre>{@code
     * Done done = step.resumed(Done.class, Done.NOTHING);
     * for (Part part : done.missingOf(parts)) {
     *     done = done.with(work(part));
     *     step.checkpoint(done);
     * }
     * return done.output();
     * }</pre>
     *
     * @param state all that is needed to go on: a record, a map or JSON, written as an object of at most
     *     {@link RecoveryLimits#checkpointBytesMax} bytes
     * @return its number, from 1 in each attempt
     * @throws StepOverException if the step is not this process' any more: the handler should end
     * @throws IllegalArgumentException if the state is no object or too large
     * @throws dev.orchestra.events.log.JournalUnavailableException if it could not be stored in time
     */
    long checkpoint(Object state) throws InterruptedException;

    /**
     * Puts on record that the handler is about to change something in the world. To be called before the change: if the step is
     * lost and the change must not stand, any live process of the agent's type takes it back, whether it was made or not.
     *
     * @param kind what is changed, for example {@code file}
     * @param reference what exactly, for example a path
     * @param undo how to take it back
     * @return the effect's id, unique, which the undo handler gets too
     * @throws StepOverException if the step is not this process' any more: nothing must be changed
     * @throws IllegalStateException if the step has as many effects as are allowed
     * @throws dev.orchestra.events.log.JournalUnavailableException if it could not be stored in time: nothing must be changed
     */
    String effect(String kind, String reference, Undo undo) throws InterruptedException;

    /** After this instant nobody needs an answer, and the handler's thread is interrupted. */
    Optional<Instant> deadline();

    String processInstanceKey();

    String elementId();

    String jobKey();

    /**
     * Asks other agents and tells them, in the middle of the work: what is sent belongs to the step's process instance and
     * names the step as its cause.
     */
    Messenger messenger();

    /** What the agent of this process has at hand: state, background work, the other agents. */
    AgentContext agent();

    /** A short word on how far the step is, shown with the agent's heartbeat; at most 200 characters count. */
    void progress(String text);
}
