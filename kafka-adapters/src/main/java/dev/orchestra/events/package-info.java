/** The event vocabulary: what agents, clients and the server say to each other, free of any transport. */
@NullMarked
package dev.orchestra.events;

import org.jspecify.annotations.NullMarked;
