package dev.orchestra.agents;

import dev.orchestra.agents.interactions.Interaction;
import dev.orchestra.events.ContextEvent.ContextRequested;
import dev.orchestra.events.Json;
import java.util.List;

/**
 * Adds what an agent knows itself to what it tells about a lost agent that it worked with. What the two said to each other is told
 * without it.
 */
@FunctionalInterface
public interface ContextHandler {

    /**
     * Answers within {@link RecoveryLimits#contextTime}, after which it is interrupted: from memory, not by asking others.
     *
     * @param question who was lost, and the process instances that are asked about; none means all
     * @param interactions with the lost agent in the time that is asked about, oldest first
     * @return an object, by the names of the fields of the lost agent's state; empty if there is nothing to add
     * @throws Exception the answer goes out without it, and says so
     */
    Json remember(ContextRequested question, List<Interaction> interactions) throws Exception;
}
