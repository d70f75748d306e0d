package dev.orchestra.agents;

import dev.orchestra.events.Json;
import dev.orchestra.events.log.Topics;

/**
 * How an effect is taken back: by a handler that the agent type has registered with {@link AgentRuntimeBuilder#onUndo}. Any live
 * process of the type may run it, so the arguments say all that it needs.
 *
 * @param handler its name: 1 to 64 lower case letters, digits and hyphens
 * @param arguments an object
 */
public record Undo(String handler, Json arguments) {

    public Undo {
        requireName(handler);
        if (!arguments.isObject()) {
            throw new IllegalArgumentException(
                    "The arguments of the undo handler '%s' have to be a JSON object. Give a map or a record."
                            .formatted(handler));
        }
    }

    /** @param arguments a map, a record or JSON, written as an object */
    public static Undo by(String handler, Object arguments) {
        return new Undo(handler, Json.of(arguments));
    }

    static String requireName(String handler) {
        if (!Topics.isAgentType(handler)) {
            throw new IllegalArgumentException(
                    "The name of an undo handler has 1 to 64 lower case letters, digits and hyphens, but this one is '%s'."
                            .formatted(handler));
        }
        return handler;
    }
}
