/** The inbox in PostgreSQL: which requests were claimed, started and refused. */
@NullMarked
package dev.orchestra.history.inbox;

import org.jspecify.annotations.NullMarked;
