package dev.orchestra.events.bus;

import dev.orchestra.events.Event;

/** Takes events of the bus. It may block. The key for deduplication is source and id. */
@FunctionalInterface
public interface EventHandler {

    /** @throws Exception to be called again with this event a little later, a few times at most */
    void handle(Event event) throws Exception;
}
