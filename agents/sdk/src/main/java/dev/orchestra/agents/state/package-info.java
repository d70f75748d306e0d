/** What agents remember across restarts: the port, and its adapters in memory and on the journal. */
@NullMarked
package dev.orchestra.agents.state;

import org.jspecify.annotations.NullMarked;
