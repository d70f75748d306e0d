package dev.orchestra.agents;

import java.util.Map;

/** For an object that is an agent's handler and knows how to take its effects back too. It is found without being registered. */
public interface UndoHandlers {

    /** By the name that {@link Undo} gives; asked once, at the start. */
    Map<String, UndoHandler> undoHandlers();
}
