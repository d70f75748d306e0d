/** The port to what lost attempts had got to. */
@NullMarked
package dev.orchestra.workers.checkpoints;

import org.jspecify.annotations.NullMarked;
