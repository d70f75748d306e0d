package dev.orchestra.history.events;

import java.util.List;

/** Something that is made of events, and can be made again. */
interface EventProjection {

    /**
     * Writes what follows from the events, in the order they came, within the caller's transaction. An event may come twice, or
     * after a later one, which changes nothing.
     */
    void write(List<Seen> seen);
}
