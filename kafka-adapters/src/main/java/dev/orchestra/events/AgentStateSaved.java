package dev.orchestra.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an agent remembers under a key.
 *
 * @param version 1 for the first, and one more with each that follows
 * @param state a JSON object
 * @param handled the newest messages whose effect is in the state, oldest first
 */
public record AgentStateSaved(long version, Json state, List<Handled> handled) {

    public AgentStateSaved {
        if (version < 1) {
            throw new IllegalArgumentException("The field 'version' has to be at least 1, but is " + version + ".");
        }
        state = Checks.objectOrEmpty(state, "state");
        handled = handled == null ? List.of() : List.copyOf(handled);
    }

    /**
     * A message whose effect is in a state.
     *
     * @param id the message's source, a blank and its id
     * @param answer what it was answered with, as long as that is kept
     */
    public record Handled(String id, @Nullable Json answer) {
        public Handled {
            Checks.required(id, "id");
        }
    }
}
