/** The story of a reconstruction, told from its events. */
@NullMarked
package dev.orchestra.reconstruction.story;

import org.jspecify.annotations.NullMarked;
