/** Speaks to agents that are called over HTTP: takes their steps from the journal, calls them, and heartbeats for them. */
@NullMarked
package dev.orchestra.bridge;

import org.jspecify.annotations.NullMarked;
