/** JSON that passes through: cut where it has to be, never rebuilt. */
@NullMarked
package dev.orchestra.workers.json;

import org.jspecify.annotations.NullMarked;
