package dev.orchestra.agents.messages;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * Who takes a message that is for an instance made on demand ({@code {agent}/{key}}). Asked in the process that owns the
 * instance's partition. Messages to one instance are handled one at a time, in order; those to different instances side by
 * side.
 */
@FunctionalInterface
public interface Receivers {

    /**
     * The handler of an instance. Must not block: an instance is made, and its state loaded, in the handler's own call.
     *
     * @return nothing if no such instance can be; the message is then refused with
     *     {@link MessageRefusal#NO_SUCH_RECEIVER}
     */
    Optional<MessageHandler> find(AgentAddress receiver);

    /**
     * Instances go to another process: these are not to be kept here any longer. Messages to them that run end as they
     * can. Must not block.
     *
     * @param leaving whether an instance's partition goes
     */
    default void released(Predicate<AgentAddress> leaving) {}

    /** This process is about to leave the instances to others: those that live here end, and what they know is kept. May block a little. */
    default void leaving() {}
}
