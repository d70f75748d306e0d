/** How much work is under way, and whether the intake should wait. */
@NullMarked
package dev.orchestra.workers.pressure;

import org.jspecify.annotations.NullMarked;
