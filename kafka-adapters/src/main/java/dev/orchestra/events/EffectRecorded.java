package dev.orchestra.events;

/**
 * Something an agent is about to change in the world, on {@code agent.effect} before it is done.
 *
 * @param effect the id, unique in the step; the key under which an undo handler is called, once or more often
 * @param kind what is changed, such as {@code file}
 * @param reference what exactly, such as a path
 * @param undo how to take it back
 */
public record EffectRecorded(String effect, String kind, String reference, Undo undo) {
    public EffectRecorded {
        Checks.required(effect, "effect");
        Checks.required(kind, "kind");
        Checks.required(reference, "reference");
        Checks.present(undo, "undo");
    }

    /**
     * @param handler the name that the agent type has registered a handler under
     * @param arguments an object
     */
    public record Undo(String handler, Json arguments) {
        public Undo {
            Checks.required(handler, "undo.handler");
            arguments = Checks.objectOrEmpty(arguments, "undo.arguments");
        }
    }
}
