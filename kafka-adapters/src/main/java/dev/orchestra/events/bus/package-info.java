/** The event bus: publish, subscribe by type, look back, replay. It stands on the journal, so each adapter of that is one of this. */
@NullMarked
package dev.orchestra.events.bus;

import org.jspecify.annotations.NullMarked;
