/** The journal in the memory of one process, for tests and development. Nothing survives the process. */
@NullMarked
package dev.orchestra.events.memory;

import org.jspecify.annotations.NullMarked;
