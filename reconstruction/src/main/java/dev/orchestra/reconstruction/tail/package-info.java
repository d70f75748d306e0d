/** Reads the newest of a few topics, in every replica. */
@NullMarked
package dev.orchestra.reconstruction.tail;

import org.jspecify.annotations.NullMarked;
