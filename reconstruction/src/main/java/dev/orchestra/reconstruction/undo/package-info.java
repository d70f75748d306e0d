/** Takes back what a lost attempt must not leave behind. */
@NullMarked
package dev.orchestra.reconstruction.undo;

import org.jspecify.annotations.NullMarked;
