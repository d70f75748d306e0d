/** What a client reads on {@code workflow.output}. */
@NullMarked
package dev.orchestra.workers.output;

import org.jspecify.annotations.NullMarked;
