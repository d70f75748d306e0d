/** Where the newest checkpoints of steps are on their topic, so that what an attempt had got to is at hand without a database. */
@NullMarked
package dev.orchestra.reconstruction.checkpoints;

import org.jspecify.annotations.NullMarked;
