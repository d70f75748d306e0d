/** Instances that are made on demand by their key: one call at a time each, evicted when idle, moved with their partition. */
@NullMarked
package dev.orchestra.agents.instances;

import org.jspecify.annotations.NullMarked;
